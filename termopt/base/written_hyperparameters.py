"""Hyperparameters as users write them: by name, symbol or PyTorch's name, with texts for values."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from unicodedata import normalize

from termopt.base.errors import UserError, printable, unknown
from termopt.base.hyperparameter import Hyperparameter
from termopt.base.spec import normalized


def parse_values(owner: str, known: Sequence[Hyperparameter], given: Mapping[str, str]) -> dict[str, Any]:
    """Texts to checked values, under the names of the fields.

    owner: who has the hyperparameters, for messages. given: texts by any name that `resolve_names` knows. Raises
    UserError for a name that `owner` does not have, for one given twice, or for a value out of range.
    """
    table = {k.name: k for k in known}
    texts = resolve_names(owner, known, given)
    try:
        return {name: table[name].parse(text) for name, text in texts.items()}
    except UserError as error:
        raise UserError(f"{owner}: {error}") from None


def resolve_names(owner: str, known: Sequence[Hyperparameter], given: Mapping[str, str]) -> dict[str, str]:
    """The same texts under the names of the fields: `η=0.1` as `lr`, `betas=(0.9,0.99)` as `beta1` and `beta2`.

    A field's name, its symbol and its further names are all right, whatever the case, and with hyphens for underscores.
    Raises UserError for a name that `owner` does not have, or one given twice.
    """
    found: dict[str, str] = {}
    for written, text in given.items():
        fields = fields_named(known, written)
        if not known:
            raise UserError(f"{owner} has no hyperparameters, got '{printable(written)}'")
        if not fields:
            aliases = [name for k in known for name in k.also if "[" not in name]
            raise unknown(f"hyperparameter of {owner}", written, [k.name for k in known], aliases=aliases)
        for field, value in zip(fields, _elements(owner, written, text, len(fields)), strict=True):
            if field in found:
                raise UserError(f"{owner}: {field} is given twice")
            found[field] = value
    return found


def fields_named(known: Sequence[Hyperparameter], written: str) -> tuple[str, ...]:
    """The fields that a name stands for: one, the several of a tuple such as `betas`, or none."""
    wanted = _folded(written)
    if own := [k.name for k in known if wanted == _folded(k.name)]:
        return (own[0],)
    if alone := [k.name for k in known if wanted in map(_folded, (k.symbol, *k.also))]:
        return (alone[0],)
    return tuple(field for _, field in sorted(_tuple_elements(known, wanted)))


def _tuple_elements(known: Sequence[Hyperparameter], wanted: str) -> Iterator[tuple[int, str]]:
    """The place and the field of each element of a tuple of that name: `(0, "beta1")`, `(1, "beta2")`."""
    for k in known:
        for element in filter(None, (re.fullmatch(r"(\w+)\[(\d+)\]", name) for name in k.also)):
            if _folded(element[1]) == wanted:
                yield int(element[2]), k.name


def _elements(owner: str, written: str, text: str, count: int) -> list[str]:
    """`(0.9, 0.99)` -> ["0.9", "0.99"]; for a single field the text itself."""
    if count == 1:
        return [text]
    inner = text.strip()
    parts = [part.strip() for part in inner[1:-1].split(",")] if inner[:1] == "(" and inner[-1:] == ")" else []
    if len(parts) != count:
        raise UserError(f"{owner}: {printable(written)}={printable(text)}: expected {count} numbers in parentheses")
    return parts


def _folded(name: str) -> str:
    """A name as it is compared: β₁ is β1, upper case is lower case, a hyphen is an underscore."""
    return normalize("NFKC", normalized(name))
