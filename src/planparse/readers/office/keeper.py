"""A program that runs LibreOffice once, within limits, and leaves nothing behind. Standard library only.

    python -I -S keeper.py SOFFICE SUFFIX TARGET SECONDS MEMORY

converts the document on standard input, which has its length in 8 bytes before it, and writes a letter and
the result to standard output: "D" (done) and the converted document, "T" (too slow), or "F" (failed).

Standard input stays open as long as the caller lives. When it closes, because the caller was killed or gave
up, or when the time is over, LibreOffice's process group is killed; in any case its folder is removed. The
caller may be a child of the batch's fork server, which is killed without warning and can clean up nothing.
"""

from __future__ import annotations

import ctypes
import os
import resource
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

LENGTH = struct.Struct(">Q")
DONE, SLOW, FAILED = b"D", b"T", b"F"
_MOST_WRITTEN = 512 * 1024 * 1024
"""Bytes of a file that LibreOffice may write."""
_TICK = 0.05
"""Seconds between two looks at LibreOffice."""
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
"""Flags of unshare(2): user and network namespaces of its own, the latter without any connection."""
_SECURITY = "/org.openoffice.Office.Common/Security/Scripting"
_INTERNET = "/org.openoffice.Inet/Settings"
_OPTIONS = (
    (_SECURITY, "MacroSecurityLevel", "3"),
    (_SECURITY, "DisableMacrosExecution", "true"),
    (_SECURITY, "BlockUntrustedRefererLinks", "true"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("/org.openoffice.Office.Calc/Content/Update", "Link", "2"),
    ("/org.openoffice.Office.Calc/Formula/Load", "ODFRecalcMode", "1"),
    ("/org.openoffice.Office.Calc/Formula/Load", "OOXMLRecalcMode", "1"),
    (_INTERNET, "ooInetProxyType", "2"),
    (_INTERNET, "ooInetHTTPProxyName", "127.0.0.1"),
    (_INTERNET, "ooInetHTTPProxyPort", "9"),
    (_INTERNET, "ooInetHTTPSProxyName", "127.0.0.1"),
    (_INTERNET, "ooInetHTTPSProxyPort", "9"),
)
"""LibreOffice's options: no macros, no links followed or updated, nothing calculated anew, and a proxy that
nobody runs.
"""


def main(soffice: str, suffix: str, target: str, seconds: float, memory: int) -> None:
    """Convert the document on standard input, of a file name's `suffix`, to `target`: "docx:filter name"."""
    data = _read(LENGTH.unpack(_read(LENGTH.size))[0])
    folder = Path(tempfile.mkdtemp(prefix="planparse-office-"))
    try:
        source = folder / f"document{suffix}"
        source.write_bytes(data)
        _write_options(folder / "profile" / "user")
        end = _run([soffice, *_arguments(folder, source, target)], folder, seconds, memory)
        made = folder / "made" / f"document.{target.partition(':')[0]}"
        result = made.read_bytes() if end == DONE and made.is_file() else b""
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    answer = FAILED if end == DONE and not result else end + result
    with suppress(BrokenPipeError):
        sys.stdout.buffer.write(answer)
        sys.stdout.buffer.flush()


def _read(size: int) -> bytes:
    """Bytes from standard input, unbuffered. Exits if it closes before: the caller is gone."""
    parts: list[bytes] = []
    while size:
        part = os.read(0, min(size, 1 << 20))
        if not part:
            sys.exit(1)
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _write_options(user: Path) -> None:
    """A profile with LibreOffice's options."""
    user.mkdir(parents=True)
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _OPTIONS
    )
    registry = f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>'
    (user / "registrymodifications.xcu").write_text(f'<?xml version="1.0"?>{registry}', "utf-8")


def _arguments(folder: Path, source: Path, target: str) -> list[str]:
    return [
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--convert-to",
        target,
        "--outdir",
        str(folder / "made"),
        str(source),
    ]


def _run(command: list[str], folder: Path, seconds: float, memory: int) -> bytes:
    """Run LibreOffice in a process group of its own, killed when the time is over or the caller is gone."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=_environment(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=lambda: _fence(seconds, memory),
    )
    caller = select.poll()
    caller.register(0, select.POLLIN | select.POLLHUP)
    deadline = time.monotonic() + seconds
    try:
        while process.poll() is None:
            if caller.poll(_TICK * 1000):
                sys.exit(1)
            if time.monotonic() > deadline:
                return SLOW
        return DONE if process.returncode == 0 else FAILED
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _environment(folder: Path) -> Mapping[str, str]:
    """Nothing of the caller's environment but where programs are; home and temporary files in the folder."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LANG": "ja_JP.UTF-8",
        "TZ": "Asia/Tokyo",
        "SAL_USE_VCLPLUGIN": "svp",
    }


def _fence(seconds: float, memory: int) -> None:
    """Limit what LibreOffice may use, and cut it off from the network where the system allows that."""
    for kind, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, int(seconds) + 2),
        (resource.RLIMIT_FSIZE, _MOST_WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))
    user, group = os.getuid(), os.getgid()
    if hasattr(ctypes.CDLL(None), "unshare") and not ctypes.CDLL(None).unshare(_NEW_USER | _NEW_NETWORK):
        with suppress(OSError):
            Path("/proc/self/setgroups").write_text("deny", "ascii")
            Path("/proc/self/uid_map").write_text(f"{user} {user} 1", "ascii")
            Path("/proc/self/gid_map").write_text(f"{group} {group} 1", "ascii")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], float(sys.argv[4]), int(sys.argv[5]))
