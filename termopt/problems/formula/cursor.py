"""A place in a formula's tokens: what stands there, what is open, and what is wrong in words."""

from typing import NoReturn

from termopt.base.errors import printable
from termopt.problems.formula.error import FormulaError
from termopt.problems.formula.functions import BY_NAME, CONSTANTS, FUNCTIONS, NAMES, VARIABLES, meant
from termopt.problems.formula.tokens import Token, tokens

MAX_DEPTH = 60  # operations inside one another
MAX_OPEN = 120  # parentheses inside one another

PYTHON = frozenset({"and", "or", "not", "if", "else", "for", "in", "is", "lambda", "await", "None", "True", "False"})
"""Words of Python that are no formula, whatever names they are like."""


class Cursor:
    """Goes over the tokens of a formula from left to right."""

    def __init__(self, text: str) -> None:
        """Raises FormulaError for a character that is part of no token."""
        self.text = text
        self.tokens = tokens(text)
        self.at = 0
        self.open: list[Token] = []  # parentheses, bars and calls that are not closed yet

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def is_sign(self, *texts: str) -> bool:
        return self.next.kind == "sign" and self.next.text in texts

    def begins_factor(self) -> bool:
        """Whether a factor follows without a sign between. A number does not: `x 2` is more often a slip."""
        inside_bars = bool(self.open) and self.open[-1].text == "|"
        begins = self.next.kind in ("name", "function") or self.is_sign("(", "√")
        return begins or (self.is_sign("|") and not inside_bars)

    def begins_power_of_function(self) -> bool:
        """Whether `^2(` follows, as in sin^2(x)."""
        after = self.tokens[self.at + 1 : self.at + 3]
        return self.is_sign("**") and [token.kind for token in after[:1]] == ["number"] and after[-1].text == "("

    def begins_inverse(self) -> bool:
        """Whether `^-1` follows, as in sin^-1(x)."""
        after = self.tokens[self.at + 1 : self.at + 3]
        return self.is_sign("**") and [token.text for token in after] == ["-", "1"]

    def begins_index(self) -> bool:
        """Whether `(1)` follows a variable, as a coordinate is written in MATLAB and Fortran."""
        before, after = self.tokens[self.at - 1], self.tokens[self.at : self.at + 3]
        whole = [token.text if i != 1 else str(token.text.isdigit()) for i, token in enumerate(after)]
        return before.kind == "name" and before.text in VARIABLES and whole == ["(", "True", ")"]

    def take(self) -> Token:
        token = self.next
        self.at += token.kind != "end"
        return token

    def enter(self, token: Token) -> None:
        self.open.append(token)
        if len(self.open) > MAX_OPEN:
            raise self.fault(token, f"the formula is nested too deeply: at most {MAX_DEPTH} levels")

    def close(self, opening: Token) -> None:
        closing = ")" if opening.text == "(" else "|"
        if not self.is_sign(closing):
            if self.next.kind == "end" or (self.is_sign(")") and closing == "|"):
                raise self.fault(opening, f"'{opening.text}' was never closed")
            self.fail_behind()
        self.take()
        self.open.pop()

    # -- what is wrong -----------------------------------------------------------------------------------------------

    def fault(self, token: Token, reason: str) -> FormulaError:
        return FormulaError(self.text, token.column, reason)

    def fail_before(self, token: Token) -> NoReturn:
        """Something should begin at this token, and does not."""
        if token.kind == "end":
            raise self.fault(token, "the formula ends too early")
        if token.text == ")" and not self.open:
            raise self.fault(token, "unmatched ')'")
        if token.text in ("*", "/") and self.at >= 2 and self.tokens[self.at - 2].text == token.text:
            raise self.fault(self.tokens[self.at - 2], "the operators are + - * / and **")
        if token.kind == "raised":
            raise self.fault(token, "an exponent needs something in front of it")
        raise self.fault(token, f"a number or a name should stand in the place of '{printable(token.text)}'")

    def fail_behind(self) -> NoReturn:
        """Something has ended at this token, and the formula goes on as it cannot."""
        token = self.next
        if token.text == ")":
            raise self.fault(token, "unmatched ')'")
        if token.text == ",":
            raise self.fault(token, self._comma())
        if token.kind == "unknown":
            raise self.unknown(token)
        raise self.fault(token, "no formula from here on; is an operator missing?")

    def _comma(self) -> str:
        before, behind = self.tokens[self.at - 1], self.tokens[self.at + 1]
        left, right = before.text, behind.text
        if before.kind == behind.kind == "number" and len(left) + len(right) < 20:
            whole, thousands = left + right, len(right) == 3 and left != "0"
            if "." in left and right.isdigit():
                return f"a number has a point, and nothing between thousands: {left.replace('.', '')}.{right}"
            if "." in right:
                return f"a number has nothing between thousands: {whole}"
            if right.isdigit():
                point = f"a number has a point, not a comma: {left}.{right}"
                return f"a number has a point, not a comma: {left}.{right}, or {whole}" if thousands else point
        return "a comma cannot be part of a formula, only stand between the arguments of a function"

    def unknown(self, token: Token) -> FormulaError:
        """A name that formulas have not, and what may be meant by it."""
        word = token.text
        if word in PYTHON:
            return self.fault(token, f"'{printable(word)}' cannot be part of a formula")
        called = self.tokens[self.at - 1] is token and self.next.text == "("
        kind, known = ("function", [f.name for f in FUNCTIONS]) if called else ("name", list(NAMES))
        for function in sorted(BY_NAME, key=len, reverse=True):
            argument = word.removeprefix(function)
            if word != argument and argument in ("x", "y", "e", "pi"):
                return self.fault(token, f"{function} needs its argument in parentheses, as in {function}({argument})")
        near = word.lower() if word.lower() in (*VARIABLES, *CONSTANTS, *BY_NAME) else meant(word.lower())
        hint = f"did you mean '{near}'?" if near else f"known: {', '.join(known)}"
        return self.fault(token, f"unknown {kind} '{printable(word)}'; {hint}")
