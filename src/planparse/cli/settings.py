"""The value of an option: that of the call, an environment variable, `planparse.toml` or its default.

The first that has it wins. A variable is named after the option (`PLANPARSE_MEMORY`), or the command and the
option (`PLANPARSE_CONVERT_JOBS`). The file has the options that several commands share at its top, and those
of a command in its table (`[convert]`, `[form.try]`).
"""

from __future__ import annotations

import argparse
import os
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from planparse.cli.suggestions import nearest, subcommands
from planparse.document.errors import UsageError, hint, refused, toml_position
from planparse.document.files import read_regular
from planparse.output.folder import is_url

FILE = "planparse.toml"

SHARED = frozenset(
    {
        *("lang", "quiet", "verbose", "json", "reader", "ocr", "password", "form", "timeout", "memory"),
        *("max-pages", "max-size", "partial", "by"),
    }
)
"""The options that mean the same in every command that has them; others belong to one command."""

_PREFIX = "PLANPARSE_"
_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off", ""})
_LARGEST = 65_536
"""Bytes of a settings file: a hundred times what one has that sets every option."""
_MOST_SHOWN = 80
"""Characters of a value that a message shows."""
_OF_A_CALL = frozenset({"help", "version", "config", "add-user"})
"""Options that ask for something else than the command's work, which only a call can do."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A value, the name of the variable or file that has it, and the folder that its paths start from."""

    value: object
    source: str
    folder: Path | None = None


def settled(
    parser: argparse.ArgumentParser, argv: Sequence[str], names: Collection[str]
) -> argparse.Namespace:
    """The arguments of a call, completed from the environment, the settings file and the defaults.

    `given` has the names of what the call itself states, `settings` the settings file that was used, if any.
    `names` are those of all commands. argparse ends the program where it refuses the call. Raises UsageError
    for a setting that cannot be used.
    """
    defaults = _take_defaults(parser)
    args = parser.parse_args(argv)
    args.given = frozenset(name for name, value in vars(args).items() if value is not None)
    words = tuple(word for word in (getattr(args, "command", None), getattr(args, "action", None)) if word)
    args.settings = _file(args, words)
    tables = {} if args.settings is None else _tables(args.settings, words, names)
    actions = tuple(_chain(parser, words))
    own = {name for action in actions if (name := _name(action)) is not None} - _OF_A_CALL
    for table, values in tables.items():
        _check_keys(values, own if table else SHARED, table, str(args.settings))
    for action in actions:
        if action not in defaults or action.dest in args.given:
            continue
        option = _name(action) or ""
        found = _found(option, words, tables, args.settings) if option in own else None
        value = defaults[action] if found is None else _converted(action, option, found)
        setattr(args, action.dest, value)
    return args


def refuse_beside(args: argparse.Namespace, names: Iterable[str], other: str) -> None:
    """Raise UsageError for the first of these arguments that the call states: `other` leaves it no effect."""
    for name in names:
        if name in args.given:
            option = "OUT" if name == "out" else f"--{name.replace('_', '-')}"
            raise UsageError("options-clash", "", {"option": option, "other": other})


def _take_defaults(parser: argparse.ArgumentParser) -> dict[argparse.Action, object]:
    """Take the defaults from all arguments, so that a parser finds only what the call states."""
    taken: dict[argparse.Action, object] = {}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction | argparse._HelpAction):
            continue
        # what argparse makes of a list that is not given
        is_list = action.nargs == "*" and not action.option_strings
        taken[action] = [] if is_list and action.default is None else action.default
        # argparse converts the default of a positional that may be absent
        action.default = None if action.nargs == "?" and not action.option_strings else argparse.SUPPRESS
    for sub in subcommands(parser).values():
        taken |= _take_defaults(sub)
    return taken


def _chain(parser: argparse.ArgumentParser, words: Sequence[str]) -> Iterator[argparse.Action]:
    """The arguments of the parser and of the commands that the words name."""
    yield from parser._actions
    if words:
        yield from _chain(subcommands(parser)[words[0]], words[1:])


def _name(action: argparse.Action) -> str | None:
    """The long name of an option without its dashes; None for other arguments."""
    return next((option[2:] for option in action.option_strings if option.startswith("--")), None)


# --- the settings file ----------------------------------------------------------------------------------


def _file(args: argparse.Namespace, words: Sequence[str]) -> Path | None:
    """The settings file: the one named, else that beside the output folder or in the current folder."""
    named = getattr(args, "config", None) or os.environ.get(f"{_PREFIX}CONFIG")
    if named:
        return Path(named)
    out = getattr(args, "out", None) or (getattr(args, "output", None) if words[:1] == ("convert",) else None)
    beside = [] if out is None or is_url(str(out)) else [Path(out).absolute().parent]
    return next((folder / FILE for folder in (*beside, Path()) if (folder / FILE).is_file()), None)


def _tables(
    file: Path, words: Sequence[str], names: Collection[str]
) -> dict[tuple[str, ...], Mapping[str, object]]:
    """The tables of a settings file that hold for a command: its top and the command's. Raises UsageError."""
    try:
        data = read_regular(file, _LARGEST)
        if len(data) > _LARGEST:
            raise UsageError("settings-too-deep", str(file))
        whole = tomllib.loads(data.decode("utf-8-sig").replace("\r\n", "\n"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError.of(refused("settings-unreadable", str(file), error)) from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError("settings-not-toml", str(file), {"where": toml_position(error)}) from error
    except (RecursionError, ValueError) as error:  # nested too deeply; a number of too many digits
        raise UsageError("settings-too-deep", str(file)) from error
    top = {key: value for key, value in whole.items() if not isinstance(value, dict)}
    for name in whole.keys() - top.keys() - set(names):
        raise _unknown(f"[{name}]", nearest(name, names), str(file))
    tables: dict[tuple[str, ...], Mapping[str, object]] = {(): top}
    inner = whole
    for at, word in enumerate(words):
        found = inner.get(word)
        inner = found if isinstance(found, dict) else {}
        tables[tuple(words[: at + 1])] = {k: v for k, v in inner.items() if not isinstance(v, dict)}
    return tables


def _check_keys(
    values: Mapping[str, object], allowed: Collection[str], table: Sequence[str], file: str
) -> None:
    """Raise UsageError for a key of a settings file that names no option."""
    for key in values:
        if key not in allowed:
            raise _unknown(".".join((*table, key)), nearest(key, allowed), file)


def _unknown(key: str, meant: str | None, file: str) -> UsageError:
    return UsageError("settings-unknown", file, {"key": key, "hint": hint(meant)})


# --- values ---------------------------------------------------------------------------------------------


def _found(
    option: str,
    words: Sequence[str],
    tables: Mapping[tuple[str, ...], Mapping[str, object]],
    file: Path | None,
) -> _Found | None:
    """What the environment or the settings file says of an option; what is said of the command goes first."""
    scopes = [tuple(words[:length]) for length in range(len(words), 0, -1)]
    if option in SHARED:
        scopes.append(())
    for scope in scopes:
        variable = _PREFIX + "_".join((*scope, option)).upper().replace("-", "_")
        if variable in os.environ:
            return _Found(os.environ[variable], variable)
    for scope in scopes:
        if file is not None and option in tables.get(scope, {}):
            return _Found(tables[scope][option], str(file), file.absolute().parent)
    return None


def _converted(action: argparse.Action, option: str, found: _Found) -> object:
    """A setting as the option's own value. Raises UsageError for what the option cannot have."""
    try:
        if action.nargs == 0:
            return _truth(found.value)
        if not isinstance(action, argparse._AppendAction) and action.nargs not in ("*", "+"):
            return _one(action, found.value, found.folder)
        several = found.value
        if isinstance(several, str):
            several = [one for one in several.split(os.pathsep) if one]
        if not isinstance(several, list):
            raise ValueError
        return [_one(action, one, found.folder) for one in several]
    except (ValueError, TypeError, argparse.ArgumentTypeError) as error:
        values = {"value": _shown(option, found.value), "option": f"--{option}"}
        raise UsageError("settings-value", found.source, values) from error


def _shown(option: str, value: object) -> str:
    """A value that an option cannot have, as a message shows it."""
    if option == "password":
        return "…"
    try:
        return str(value)[:_MOST_SHOWN]
    except ValueError:  # a whole number of thousands of digits has no text
        return "…"


def _truth(value: object) -> bool:
    """A truth value, or the word for one. Raises ValueError."""
    word = str(value).lower()
    if word not in _TRUE | _FALSE:
        raise ValueError
    return word in _TRUE


def _one(action: argparse.Action, value: object, folder: Path | None) -> object:
    """One value of an option, paths as seen from a folder. Raises what the option's type raises."""
    if isinstance(value, bool | list | dict):
        raise ValueError
    text = str(value)
    converted = action.type(text) if callable(action.type) else text
    if action.choices is not None and converted not in action.choices:
        raise ValueError
    if folder is not None and text != "-" and (isinstance(converted, Path) or action.metavar == "OUT"):
        if isinstance(converted, Path):
            return folder / converted
        return text if is_url(text) else str(folder / text)
    return converted
