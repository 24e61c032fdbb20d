"""A formula as people write it, `(1−x)² + 100(y−x²)²`; `parse` reads it as the same formula again."""

import re
from typing import NamedTuple

from termopt.problems.formula.parse import Term

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_SUM, _NEGATIVE, _PRODUCT, _QUOTIENT, _FUNCTION, _POWER, _ATOM = range(7)


class Piece(NamedTuple):
    """Written text, and how tightly it holds together. divided: it ends in a denominator, `x/2`."""

    text: str
    binding: int
    divided: bool = False

    def inside(self, least: int) -> str:
        """The text, in parentheses if it holds together less than that."""
        return self.text if self.binding >= least else _enclosed(self.text)


def pretty(term: Term) -> str:
    """One line. Blanks surround only the outermost + and −."""
    return _piece(term).text


def _enclosed(text: str) -> str:
    return f"({text.replace(' + ', '+').replace(' − ', '−')})"


def _piece(term: Term) -> Piece:
    pieces = [_piece(arg) for arg in term.args]
    match term.op:
        case "number":
            return Piece(_number(term.value), _ATOM)
        case "pi":
            return Piece("π", _ATOM)
        case "x" | "y" | "e":
            return Piece(term.op, _ATOM)
        case "neg":
            return Piece(
                "−" + pieces[0].inside(_PRODUCT), _NEGATIVE, pieces[0].divided and pieces[0].binding >= _PRODUCT
            )
        case "+":
            return Piece(f"{pieces[0].text} + {pieces[1].inside(_PRODUCT)}", _SUM)
        case "-":
            return Piece(f"{pieces[0].text} − {pieces[1].inside(_PRODUCT)}", _SUM)
        case "*":
            return _product(*pieces)
        case "/":
            return _quotient(*pieces)
        case "**":
            return _power(term, *pieces)
        case _:
            return _function(term.op, pieces)


def _number(value: float) -> str:
    """A number in as few characters as give it again: `0.5`, `1e-9`."""
    return re.sub(r"e([+-])0*", lambda exponent: "e" + exponent[1].strip("+"), repr(value)).removesuffix(".0")


def _product(left: Piece, right: Piece) -> Piece:
    a, b = left.inside(_NEGATIVE), right.inside(_FUNCTION)
    text = a + b if _reads_beside(left, a, b) and right.binding != _FUNCTION else f"{a}·{b}"
    return Piece(text, min(left.binding, _PRODUCT) if left.binding != _SUM else _PRODUCT)


def _reads_beside(left: Piece, a: str, b: str) -> bool:
    """Whether two factors written side by side read as their product: 2x does, x2 or a/bx would not."""
    if left.binding in (_QUOTIENT, _FUNCTION) or left.divided or "^" in a or "√" in a[-2:]:
        return False
    return b.startswith(("x", "y", "π", "√", "(", "e^"))


def _quotient(left: Piece, right: Piece) -> Piece:
    text = f"{left.inside(_NEGATIVE)}/{right.inside(_FUNCTION)}"
    return Piece(text, _NEGATIVE if left.binding == _NEGATIVE else _QUOTIENT, divided=True)


def _power(term: Term, base: Piece, exponent: Piece) -> Piece:
    inner, power = term.args
    if power.op == "neg":
        power = power.args[0]
    if power.op != "number" or not power.value.is_integer():
        return Piece(f"{base.inside(_ATOM)}^{exponent.inside(_ATOM)}", _POWER)
    raised = exponent.text.replace("−", "-").translate(_SUPERSCRIPTS)
    if base.binding == _FUNCTION and inner.op != "**" and power is term.args[1]:
        return Piece(base.text.replace("(", raised + "(", 1), _FUNCTION)
    return Piece(base.inside(_ATOM) + raised, _POWER)


def _function(name: str, pieces: list[Piece]) -> Piece:
    args = [piece.text.replace(" + ", "+").replace(" − ", "−") for piece in pieces]
    if name == "abs":
        return Piece(f"|{args[0]}|", _ATOM)
    if name == "sqrt":
        return Piece("√" + (args[0] if len(args[0]) == 1 else f"({args[0]})"), _POWER)
    return Piece(f"{name}({', '.join(args)})", _FUNCTION)
