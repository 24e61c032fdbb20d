"""From the text of a formula to its words and signs: numbers, names, raised exponents, operators, parentheses."""

import math
import re
from typing import NamedTuple

from termopt.base.errors import printable
from termopt.problems.formula.error import FormulaError
from termopt.problems.formula.functions import BY_NAME, CONSTANTS, VARIABLES

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_LOWERED = str.maketrans("₀₁₂", "012")
_SIGNS = {
    "−": "-",
    "–": "-",
    "·": "*",
    "×": "*",
    "⋅": "*",
    "∗": "*",
    "÷": "/",
    "∕": "/",
    "^": "**",
    "π": "pi",
    ".^": "**",
    ".**": "**",
    ".*": "*",
    "./": "/",
}
"""Other ways to write a sign, those of MATLAB among them, and ours."""

_HEAD = re.compile(r"\s*(?:[fghz]|[fgh]\s*\(\s*[xw]?[\s,xyw12_]*\))\s*=(?!=)\s*", re.IGNORECASE)
"""What may stand in front: `f(x, y) =`, `z =`."""

_TOKEN = re.compile(
    r"""(?P<blank>[ \t]+)
      | (?P<number>(?:\d+(?:_\d+)*\.?\d*|\.\d+)(?:[eE][+\-−]?\d+)?)
      | (?P<module>(?:np|numpy|math|torch|jnp|cmath|scipy|tf|mpmath|sp|sympy)\.)(?=[A-Za-z])
      | (?P<entry>[xXwWθ]\[[01]\])
      | (?P<name>[xXwW][₁₂]|[A-Za-z_][A-Za-z0-9_]*)
      | (?P<raised>[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)
      | (?P<sign>\.?\*\*|\.[*/^]|[+\-*/^(),|√]|[−–·×⋅∗÷∕π])
    """,
    re.VERBOSE,
)

_PLACES = {"x1": "x", "x2": "y", "x_1": "x", "x_2": "y", "w1": "x", "w2": "y", "w_1": "x", "w_2": "y"}
"""Other names for the variables."""

_NUMBERED = re.compile("(?:[xw]_?[12])+", re.IGNORECASE)


class Token(NamedTuple):
    """A word or sign of a formula, and the column where it stands in the text.

    kind: `number`, `name` (of a variable or a constant), `function`, `raised` (an exponent above the line), `sign`, or
    `end`.
    """

    kind: str
    text: str
    column: int
    value: float = 0.0


def tokens(text: str) -> list[Token]:
    """The tokens of a formula, and one for its end. Raises FormulaError for a character that belongs to none."""
    head = _HEAD.match(text)
    at = head.end() if head else 0
    found: list[Token] = []
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise FormulaError(text, at, _stray(text, at))
        found += _made(text, match)
        at = match.end()
    if not found:
        raise FormulaError(text, 0, "the formula is empty")
    return [*found, Token("end", "", len(text))]


def _stray(text: str, at: int) -> str:
    """Why the text has no token there."""
    if text[at] == "=":
        return "'=' cannot be part of a formula; in front of it f(x, y) = may stand"
    if text[at] == "\\":
        return "commands of LaTeX cannot be part of a formula; write x·y, x/2, sqrt(x), sin(x)"
    if text[at] in "[{":
        return f"'{text[at]}' cannot be part of a formula; use parentheses"
    return f"'{printable(text[at])}' cannot be part of a formula"


def _made(text: str, match: re.Match[str]) -> list[Token]:
    word, column = match[0], match.start()
    match match.lastgroup:
        case "blank" | "module":
            return []
        case "number":
            return [_number(text, word, column)]
        case "raised":
            return [Token("raised", word.translate(_RAISED), column)]
        case "entry":
            return [Token("name", "xy"[int(word[2])], column)]
        case "name":
            return _names(text, word.translate(_LOWERED), column)
        case _:
            sign = _SIGNS.get(word, word)
            return [Token("name" if sign == "pi" else "sign", sign, column)]


def _number(text: str, word: str, column: int) -> Token:
    value = float(word.replace("−", "-"))
    if not math.isfinite(value):
        raise FormulaError(text, column, "the number is too large")
    return Token("number", word, column, value)


def _names(text: str, word: str, column: int) -> list[Token]:
    """The names that a word is made of: `xy` is x times y, `xsin` x times a function. An unknown one stays whole."""
    word = _PLACES.get(word.lower(), word)
    if word in BY_NAME:
        return [Token("function", word, column)]
    if word in VARIABLES or word in CONSTANTS:
        return [Token("name", word, column)]
    parts = None if text[:column].endswith(".") else _parts(word)  # what a module has is no product
    if parts is None:
        return [Token("unknown", word, column)]
    made: list[Token] = []
    for part in parts:
        made += [part._replace(column=column)]
        column += len(part.text)
    return made


def _parts(word: str) -> list[Token] | None:
    """A word as single letters that are variables or e, the last of them perhaps a function; None for any other.

    Also as variables with numbers, `x1x2`, but not as both: `x2y` may be a square.
    """
    if _NUMBERED.fullmatch(word):
        return [Token("name", _PLACES[name.lower()], 0) for name in re.findall(r"\w_?\d", word)]
    letters: list[Token] = []
    for at, letter in enumerate(word):
        if at and word[at:] in BY_NAME and len(word[at:]) > 2:
            return [*letters, Token("function", word[at:], 0)]
        if letter not in (*VARIABLES, "e"):
            return None
        letters.append(Token("name", letter, 0))
    return letters
