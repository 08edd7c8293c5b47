"""`planparse completion SHELL`: what completes commands and options in a shell."""

from __future__ import annotations

import argparse

from planparse.cli.language import Translator
from planparse.cli.outcome import Done
from planparse.cli.terminal import say_lines

_PROGRAM = "planparse"


def arguments(parser: argparse.ArgumentParser, tr: Translator) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "shell",
        choices=("bash", "zsh", "fish", "powershell"),
        help=tr(
            'シェル。bashなら eval "$(planparse completion bash)" を ~/.bashrc に書く',
            'the shell; for bash, put eval "$(planparse completion bash)" into ~/.bashrc',
        ),
    )


def run(args: argparse.Namespace, tr: Translator) -> Done:
    """Print the script that the shell has to run."""
    from argcomplete.shell_integration import shellcode

    script = shellcode([_PROGRAM], shell=args.shell)
    if not tr.json:
        say_lines(f"{script.rstrip()}\n")
    return Done(result={"shell": args.shell, "script": script})


def complete(parser: argparse.ArgumentParser) -> None:
    """Answer the shell, which has asked how its line goes on, and end the process."""
    import argcomplete

    argcomplete.autocomplete(parser)
