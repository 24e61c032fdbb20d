"""Spec strings, which name an optimizer or a problem and its hyperparameters: `adam:lr=cosine(0.1,200),beta1=0.8`.

What stands in a file or a module is named by both, and its hyperparameters follow after another colon:
`./my.py:Name:lr=0.1`, `package.module:Name`. So do a recorded run, `trace:FILE`, and what others wrote, `scipy:BFGS`.
"""

import re
import sys
from collections.abc import Container
from itertools import pairwise
from typing import NamedTuple

from termopt.base.errors import UserError, printable

DRIVE = re.compile(r"\s*[A-Za-z]:(?=[\\/])")
"""How a path begins on Windows."""

MODULE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")
"""A name with dots: that of a module, and never that of a problem, an optimizer or a formula."""

FORM = "name:hyperparameter=value,hyperparameter=value"


class Spec(NamedTuple):
    """A spec string taken apart; the values are still text."""

    name: str
    values: dict[str, str]


ADAPTED = ("trace", "scipy", "torch", "optax", "python")
"""What a spec begins with that needs an adapter: `trace:race.jsonl:lane=1`, `scipy:BFGS`."""


def adapted_name(text: str) -> tuple[str, str] | None:
    """`scipy:BFGS:gtol=1e-8` -> ("scipy", "BFGS:gtol=1e-8"); None for what needs no adapter."""
    kind, colon, rest = text.partition(":")
    return (kind.strip().lower(), rest) if colon and kind.strip().lower() in ADAPTED else None


def code_place(text: str) -> str | None:
    """The file or module that a spec names, `./my.py` or `package.module`; None for what names no code.

    `torch:module.Class` names the module, unless that is a part of torch. Raises UserError as `code_name` does.
    """
    adapted = adapted_name(text)
    if adapted is None:
        code = code_name(text)
        return code.place if code is not None else None
    kind, rest = adapted
    module = rest.partition(":")[0].strip().rpartition(".")[0]
    return module if kind == "torch" and module and module.partition(".")[0] != "torch" else None


def data_place(text: str) -> str | None:
    """The data file that a spec names, as in `trace:FILE` and `linear:data=FILE`; None for what names none."""
    adapted = adapted_name(text)
    if adapted is not None:
        return _path_first(adapted[1])[0].strip() or None if adapted[0] == "trace" else None
    try:
        return None if code_name(text) else parse_spec(text).values.get("data") or None
    except UserError:
        return None


class CodeName(NamedTuple):
    """A name in a file, `./my.py`, or in a module, `package.module`; rest: the hyperparameters, or None."""

    place: str
    name: str
    rest: str | None = None

    def __str__(self) -> str:
        return f"{self.place}:{self.name}"


def code_name(text: str) -> CodeName | None:
    """`./my.py:Name:lr=0.1` -> CodeName("./my.py", "Name", "lr=0.1"); None for what names no code. Nothing is run.

    Raises UserError for a file without a name in it.
    """
    if adapted_name(text):
        return None
    place, colon, behind = (part.strip() for part in _path_first(text))
    name, more, rest = (part.strip() for part in behind.partition(":"))
    if place.endswith(".py") and not name.isidentifier():
        raise UserError(f"'{printable(text)}' names a file, but nothing in it; write {printable(place)}:Name")
    if colon and name.isidentifier() and (place.endswith(".py") or _is_module(place)):
        return CodeName(place, name, rest if more else None)
    if colon and name.isidentifier() and MODULE.fullmatch(place):
        raise UserError(f"there is no module {printable(place)} here; a file is written ./my.py:Name")
    return None


def require_no_data(text: str) -> None:
    """Raises UserError for the name of a CSV file where a problem or a scene belongs."""
    if text.strip().lower().endswith(".csv"):
        name = printable(text.strip())
        raise UserError(f"{name} is a file of data; write linear:data={name},target=COLUMN; see termopt help data")


def _path_first(text: str) -> tuple[str, str, str]:
    """`text.partition(":")`, but a path keeps the colon behind its drive: `C:\\my.py:Name`."""
    drive = DRIVE.match(text)
    begin = drive.end() if drive else 0
    first, colon, rest = text[begin:].partition(":")
    return text[:begin] + first, colon, rest


def short_name(name: str) -> str:
    """The name of an optimizer, of one in a file without the file: `./my.py:Name` is `Name`."""
    return name.rpartition(":")[2]


def _is_module(place: str) -> bool:
    """Whether a text is the name of a module that can be found from here; it is not imported."""
    parts = place.split(".")
    if not all(part.isidentifier() for part in parts):
        return False
    from importlib.machinery import PathFinder

    return parts[0] in sys.modules or PathFinder.find_spec(parts[0], ["", *sys.path]) is not None


def parse_spec(text: str) -> Spec:
    """`adam:lr=cosine(0.1,200),beta1=0.8` -> Spec("adam", {"lr": "cosine(0.1,200)", "beta1": "0.8"}).

    Raises UserError for a text of another form, or a hyperparameter that is given twice.
    """
    shown = printable(text)
    code, adapted = code_name(text), adapted_name(text)
    own = code is not None or adapted is not None
    if adapted is not None:
        which, colon, rest = _path_first(adapted[1])
        name = f"{adapted[0]}:{which.strip()}" if which.strip() else ""
    elif code is not None:
        name, colon, rest = str(code), code.rest is not None, code.rest or ""
    else:
        name, colon, rest = text.partition(":")
    if not name.strip():
        raise UserError(f"'{shown}' names nothing; write name or {FORM}")
    if rest.count("(") != rest.count(")"):
        raise UserError(f"'{shown}': a parenthesis is not closed or not opened")
    values: dict[str, str] = {}
    parts = _parts(rest) if colon else []
    for before, part in pairwise(["", *parts]):
        if part.strip().isdigit() and before[-1:].isdigit():
            raise UserError(f"'{shown}': write decimals with a point, {printable(before)}.{printable(part.strip())}")
        if "=" in before and before[-1:].isdigit() and re.fullmatch(r"[\d.eE+-]+", part.strip()):
            together = f"{before.strip().replace('=', '=(', 1)},{part.strip()})"
            raise UserError(f"'{shown}': write numbers that belong together in parentheses, {printable(together)}")
        field, value = _assignment(shown, part)
        if field in values:
            raise UserError(f"'{shown}': {printable(field)} is given twice")
        values[field] = value
    return Spec(name if own else normalized(name), values)


def _parts(text: str) -> list[str]:
    """Split at the commas that stand outside parentheses."""
    return split(text, "(", ")")


def split(text: str, opening: str, closing: str) -> list[str]:
    """Split at the commas that stand outside of brackets, in one pass: a comma counts as inside if, of brackets, the
    next is a closing one.
    """
    parts: list[str] = []
    end = len(text)
    inside = False
    for i in range(len(text) - 1, -1, -1):
        sign = text[i]
        if sign in (opening, closing):
            inside = sign == closing
        elif sign == "," and not inside:
            parts.append(text[i + 1 : end])
            end = i
    return [text[:end], *reversed(parts)]


def _assignment(shown: str, part: str) -> tuple[str, str]:
    """`lr = 0.1` -> ("lr", "0.1"). Raises UserError, with the whole spec as `shown`."""
    field, _, value = (piece.strip() for piece in part.partition("="))
    if not field:
        raise UserError(f"'{shown}': a hyperparameter is missing; write {FORM}")
    if not value:
        raise UserError(f"'{shown}': '{printable(field)}' has no value; write {FORM}")
    return normalized(field), value


def normalized(name: str) -> str:
    """Names compare without regard to case, and hyphens are underscores."""
    return name.strip().lower().replace("-", "_")


def spell(value: object) -> str:
    """A hyperparameter's value as it stands in a spec string, without spaces; numbers round-trip."""
    return str(value).lower() if isinstance(value, bool) else str(value).replace(" ", "")


MOST_OF_A_SLIP = 200
"""A longer text is no slip."""


def misspelled(spec: str, known: Container[str]) -> UserError | None:
    """The error for a known name without a colon behind it, `adam(lr=0.1)` or `adam lr=0.1`; None for other texts."""
    found = re.fullmatch(r"\s*(\w[\w-]*)\s*(?:\((.*)\)|[\s,;](.*))\s*", spec[:MOST_OF_A_SLIP])
    if found is None or normalized(found[1]) not in known:
        return None
    settings = re.sub(r"\s*=\s*", "=", found[2] or found[3] or "")
    settings = ",".join(filter(None, re.split(r"[\s,;]+", settings)))
    meant = normalized(found[1]) + (f":{settings}" if "=" in settings else "")
    return UserError(f"'{printable(spec)}' is no spec; did you mean '{printable(meant)}'?")
