"""Form files: TOML → `Form`.

A table's `text` is written as the document writes it (`form.wording`); `patterns` are regular expressions on
folded text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from planparse.document.errors import FormError, refused
from planparse.document.files import read_regular
from planparse.form.build import form_of
from planparse.form.check import refuse_slow
from planparse.form.faults import tables_in
from planparse.form.model import Form
from planparse.form.written import FormFile

LARGEST = 256 * 1024
"""Bytes of a form file. Ten times the largest form that ships with planparse."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_ENCODINGS = ("utf-8-sig", "cp932")
_BOMS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def load(path: Path) -> Form:
    """The form in a TOML file in UTF-8, UTF-16 or Shift_JIS.

    Raises FormError for what is no form, and for patterns that may take forever to match.
    """
    form = parse(read(path), path.name)
    refuse_slow(form)
    return form


def form_text(form: str) -> tuple[str, str]:
    """The name and the text of a form file: of the one at a path, or of a shipped form of that name.

    Raises FormError for a file that cannot be read.
    """
    if not Path(form).exists() and form in {known.name for known in shipped()}:
        file = f"{form}.toml"
        return file, (files("planparse.form") / file).read_text(encoding="utf-8")
    return Path(form).name, read(Path(form))


def read(path: Path) -> str:
    """The text of a form file. Raises FormError for what is no file, too large or no text."""
    try:
        if path.exists() and not path.is_file():
            raise FormError("form-folder" if path.is_dir() else "not-regular", path.name)
        if path.stat().st_size > LARGEST:
            raise FormError("form-too-large", path.name, {"limit": LARGEST // 1024})
        data = read_regular(path, LARGEST)
    except OSError as error:
        raise FormError.of(refused("unreadable", path.name, error)) from error
    if (encoding := _BOMS.get(data[:2])) is not None:
        encodings: tuple[str, ...] = (encoding,)
    else:
        encodings = _ENCODINGS
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return text
    raise FormError("form-no-text", path.name)


def parse(text: str, source: str) -> Form:
    """The form that a TOML text describes; `source` names it in messages. Raises FormError."""
    found = tables_in(text, source)
    if not isinstance(found, FormFile):
        raise FormError(found[0].code, found[0].file, found[0].values)
    return form_of(found, text, source)


@lru_cache(maxsize=1)
def shipped() -> tuple[Form, ...]:
    """The forms that come with planparse, sorted by name."""
    found = (f for f in files("planparse.form").iterdir() if f.name.endswith(".toml"))
    forms = [parse(f.read_text(encoding="utf-8"), f.name) for f in found]
    return tuple(sorted(forms, key=lambda form: form.name))
