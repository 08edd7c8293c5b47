"""`planparse serve [OUT]`: check and correct plans in the browser."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
import threading
import webbrowser
from pathlib import Path

from planparse.cli.language import Translator
from planparse.cli.outcome import Done, result_text
from planparse.cli.settings import refuse_beside
from planparse.cli.terminal import flush_output, say_json
from planparse.document.errors import EngineError, UsageError, writing
from planparse.document.exhausted import without_extra


def arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "out",
        type=Path,
        metavar="OUT",
        nargs="?",
        help=tr(
            "変換結果のフォルダー(既定: output)", "output folder of `planparse convert` (default: output)"
        ),
    )
    parser.add_argument(
        "--port",
        type=int,
        default=0,
        help=tr("ポート番号(既定: 空いている番号)", "port (default: a free one)"),
    )
    parser.add_argument(
        "--no-browser", action="store_true", help=tr("ブラウザーを開かない", "do not open the browser")
    )
    others = parser.add_argument_group(tr("ほかのパソコンから使う場合", "for use from other computers"))
    others.add_argument(
        "--host",
        default="127.0.0.1",
        help=tr("待ち受けるアドレス(既定: 127.0.0.1)", "address to listen on (default: 127.0.0.1)"),
    )
    others.add_argument(
        "--name",
        metavar="HOST[:PORT]",
        help=tr(
            "ブラウザーに入力するホスト名(TLSは前段のプロキシが受け持つ)",
            "the host in the address that browsers use; a proxy in front provides TLS",
        ),
    )
    others.add_argument(
        "--users",
        type=Path,
        metavar="FILE",
        help=tr("利用者のファイル", "file with the users and their hashes"),
    )
    others.add_argument(
        "--add-user",
        metavar="NAME",
        help=tr(
            "--users のファイルに利用者を加えて終わる(パスワードを尋ねる)",
            "add a user to the file of --users and end; asks for the password",
        ),
    )
    others.add_argument(
        "--trusted-header",
        metavar="HEADER",
        help=tr(
            "プロキシが利用者名を書くヘッダー", "header in which a proxy names the user it has authenticated"
        ),
    )
    others.add_argument(
        "--proxy",
        action="append",
        metavar="ADDRESS",
        help=tr("そのプロキシのアドレス(既定: 127.0.0.1)", "address of that proxy (default: 127.0.0.1)"),
    )


def run(args: argparse.Namespace, tr: Translator) -> Done:
    """Serve until interrupted."""
    _refuse_idle_options(args)
    try:
        from planparse.serve.server import LOOPBACK, Wish, serve
        from planparse.serve.users import read_users
    except ImportError as error:
        raise EngineError.of(without_extra(error, "planparse serve", "serve")) from error
    if args.add_user is not None:
        return _add_user(args.users, args.add_user, tr)

    def started(address: str) -> None:
        if tr.json:
            say_json(result_text("serve", 0, tr.messages, {"address": address}))
        tr.show(tr(f"ブラウザーで開いてください: {address}", f"Open in a browser: {address}"))
        tr.confirm(tr("終わるときは Ctrl+C を押してください。", "Press Ctrl+C to stop."))
        flush_output()
        if not args.no_browser and args.users is None and args.trusted_header is None:
            threading.Timer(0.3, webbrowser.open, (address,)).start()

    wish = Wish(
        host=args.host,
        port=args.port,
        name=args.name,
        users=None if args.users is None else read_users(args.users),
        header=None if args.trusted_header is None else args.trusted_header.lower(),
        proxies=frozenset(args.proxy or (LOOPBACK,)),
    )
    out = _out(args.out)
    serve(out, wish, tr.language, started)
    return Done(printed=True)


def _refuse_idle_options(args: argparse.Namespace) -> None:
    """Raise UsageError for an option of the call that would change nothing."""
    if args.add_user is not None:
        idle = ("out", "port", "no_browser", "host", "name", "trusted_header", "proxy")
        refuse_beside(args, idle, "--add-user")
    if "proxy" in args.given and args.trusted_header is None:
        raise UsageError("option-alone", "", {"option": "--proxy", "needed": "--trusted-header"})
    for value, option in ((args.users, "--users"), (args.trusted_header, "--trusted-header")):
        if value is not None:
            refuse_beside(args, ("no_browser",), option)


def _add_user(file: Path | None, name: str, tr: Translator) -> Done:
    from planparse.serve.users import hashed, line

    if file is None:
        raise UsageError("serve-users-file")
    terminal = sys.stdin.isatty()
    password = (
        getpass.getpass(tr("パスワード: ", "Password: ")) if terminal else sys.stdin.readline().rstrip("\n")
    )
    if not password:
        raise UsageError("serve-no-password")
    added = line(name, hashed(password))
    with writing(str(file)):
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as users:
            users.write(added)
    tr.confirm(tr(f"{name} を加えました: {file}", f"Added {name} to {file}"))
    return Done(result={"user": name, "file": str(file)})


def _out(named: Path | None) -> Path:
    """The output folder that was named; without a name `output`, which is made if it does not exist."""
    if named is not None:
        return named
    own = Path("output")
    with writing(str(own)):
        own.mkdir(exist_ok=True)
    return own
