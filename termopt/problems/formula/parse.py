"""Formula text to a syntax tree: what a formula may be, and where a text stops being one.

sum      := product (("+" | "-") product)*
product  := factor (("*" | "/" | nothing) factor)*          2x, (x+1)(y+2), x·y; from left to right, as a/b·c
factor   := ("-" | "+") factor | power
power    := atom raised* ("**" factor')?                    from right to left; factor': signs, then a power
atom     := number | name | function raised? "(" sum ("," sum)* ")" | "(" sum ")" | "|" sum "|" | "√" power'
"""

from typing import NamedTuple, NoReturn

from termopt.base.errors import printable
from termopt.problems.formula.error import FormulaError
from termopt.problems.formula.functions import BY_NAME, CONSTANTS, FUNCTIONS, NAMES, VARIABLES, Function, meant
from termopt.problems.formula.tokens import Token, tokens

MAX_LENGTH = 500  # characters
MAX_DEPTH = 60  # operations inside one another
MAX_TERMS = 200  # operations, names and numbers
MAX_OPEN = 120  # parentheses inside one another

PYTHON = frozenset({"and", "or", "not", "if", "else", "for", "in", "is", "lambda", "await", "None", "True", "False"})
"""Words of Python that are no formula, whatever names they are like."""


class Term(NamedTuple):
    """A node of a formula as written: `op` is an operator, `neg`, a function, a name or `number`."""

    op: str
    args: "tuple[Term, ...]"
    column: int
    value: float = 0.0
    depth: int = 1


def parse(text: str) -> Term:
    """The tree of a formula. Raises FormulaError, and nothing else, for a text that is not one."""
    if len(text) > MAX_LENGTH:
        raise FormulaError(text, MAX_LENGTH, f"the formula is too long: {len(text)} of at most {MAX_LENGTH} characters")
    return _Reader(text).formula()


def is_formula(text: str) -> bool:
    """Whether a text can be read as a formula."""
    try:
        parse(text)
    except FormulaError:
        return False
    return True


class _Reader:
    """Reads tokens from left to right by recursive descent."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.at = 0
        self.terms = 0
        self.open: list[Token] = []  # parentheses, bars and calls that are not closed yet
        self.signs = 0

    # -- levels of the grammar ---------------------------------------------------------------------------------------

    def formula(self) -> Term:
        term = self.sum()
        if self.next.kind != "end":
            self._fail_behind()
        return term

    def sum(self) -> Term:
        left = self.product()
        while self.is_sign("+", "-"):
            sign = self.take()
            left = self.term(sign.text, (left, self.product()), left.column)
        return left

    def product(self) -> Term:
        left = self.factor()
        while True:
            if self.is_sign("*", "/"):
                op = self.take().text
                if self.is_sign("/") and op == "/":
                    raise self.fault(self.tokens[self.at - 1], "the operators are + - * / and **")
            elif self.begins_factor():
                op = "*"
            else:
                return left
            left = self.term(op, (left, self.factor()), left.column)

    def begins_factor(self) -> bool:
        """Whether a factor follows without a sign between.

        A number does not, nor a name behind a blank and another name: `x 2` and `x y` are more often slips.
        """
        if self.next.kind in ("name", "function"):
            before = self.tokens[self.at - 1]
            return before.kind != "name" or before.column + len(before.text) >= self.next.column or before.text == "pi"
        return self.is_sign("(", "√") or (self.is_sign("|") and not (self.open and self.open[-1].text == "|"))

    def factor(self) -> Term:
        if not self.is_sign("-", "+"):
            return self.power()
        sign = self.take()
        self.signs += 1
        if self.signs > MAX_OPEN:
            raise self.fault(sign, f"the formula is nested too deeply: at most {MAX_DEPTH} levels")
        operand = self.factor()
        self.signs -= 1
        return self.term("neg", (operand,), sign.column) if sign.text == "-" else operand

    def power(self) -> Term:
        base = self.raised(self.atom())
        if not self.is_sign("**"):
            return base
        self.take()
        self.enter(self.next)
        exponent = self.factor()
        self.open.pop()
        return self.term("**", (base, exponent), base.column)

    def raised(self, base: Term) -> Term:
        """With the exponents above the line behind it, `x²`."""
        while self.next.kind == "raised":
            base = self.term("**", (base, self._exponent(self.take())), base.column)
        return base

    def _exponent(self, token: Token) -> Term:
        number = self.term("number", (), token.column, float(token.text.lstrip("+-")))
        return self.term("neg", (number,), token.column) if token.text.startswith("-") else number

    def atom(self) -> Term:
        token = self.take()
        match token.kind:
            case "number":
                return self.term("number", (), token.column, token.value)
            case "name":
                return self.term(token.text, (), token.column, CONSTANTS.get(token.text, 0.0))
            case "function":
                return self.call(token, BY_NAME[token.text])
            case "unknown":
                raise self._unknown(token)
            case _:
                return self.enclosed(token)

    def enclosed(self, token: Token) -> Term:
        """Something in parentheses or bars, or under a root."""
        if token.text == "√":
            self.enter(token)
            inner = self.raised(self.atom())
            self.open.pop()
            return self.term("sqrt", (inner,), token.column)
        if token.text not in ("(", "|"):
            self._fail_before(token)
        self.enter(token)
        inner = self.sum()
        self.close(token)
        return inner if token.text == "(" else self.term("abs", (inner,), token.column)

    def call(self, token: Token, function: Function) -> Term:
        """A function with its arguments; `sin²(x)` is the square of sin(x)."""
        power = self._power_of_function(token)
        if not self.is_sign("("):
            raise self.fault(token, f"{token.text} needs its argument in parentheses, as in {function.usage}")
        opening = self.take()
        self.enter(opening)
        args = [self.argument(token)]
        while self.is_sign(","):
            self.take()
            args.append(self.argument(token))
        self.close(opening)
        if not function.least <= len(args) <= (function.most or len(args)):
            reason = f"{token.text} takes {function.arguments}, as in {function.usage}, not {len(args)}"
            raise self.fault(token, reason)
        made = self.term(function.name, tuple(args), token.column)
        return self.term("**", (made, power), token.column) if power else made

    def argument(self, token: Token) -> Term:
        if self.is_sign(")"):
            function = BY_NAME[token.text]
            raise self.fault(token, f"{token.text} takes {function.arguments}, as in {function.usage}")
        if self.is_sign("*", "**"):
            raise self.fault(self.next, "an argument cannot be part of a formula with a * in front")
        return self.sum()

    def _power_of_function(self, token: Token) -> Term | None:
        """The exponent between a function's name and its argument, as in sin²(x) or sin^2(x)."""
        exponent: Term | None = None
        if self.next.kind == "raised":
            exponent = self._exponent(self.take())
        elif self.is_sign("**") and self.tokens[self.at + 1].kind == "number" and self.tokens[self.at + 2].text == "(":
            self.take()
            number = self.take()
            exponent = self.term("number", (), number.column, number.value)
        if exponent and exponent.op == "neg":
            name = token.text
            raise self.fault(token, f"{name}⁻¹ may be 1/{name}(x) or the inverse function; write which")
        return exponent

    # -- tokens ------------------------------------------------------------------------------------------------------

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def is_sign(self, *texts: str) -> bool:
        return self.next.kind == "sign" and self.next.text in texts

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
            self._fail_behind()
        self.take()
        self.open.pop()

    def term(self, op: str, args: tuple[Term, ...], column: int, value: float = 0.0) -> Term:
        """A node, if the formula is not too large with it."""
        self.terms += 1
        depth = 1 + max((arg.depth for arg in args), default=0)
        if depth > MAX_DEPTH:
            raise FormulaError(self.text, column, f"the formula is nested too deeply: at most {MAX_DEPTH} levels")
        if self.terms > MAX_TERMS:
            reason = f"the formula is too large: at most {MAX_TERMS} operations, names and numbers"
            raise FormulaError(self.text, column, reason)
        return Term(op, args, column, value, depth)

    # -- what is wrong -----------------------------------------------------------------------------------------------

    def fault(self, token: Token, reason: str) -> FormulaError:
        return FormulaError(self.text, token.column, reason)

    def _fail_before(self, token: Token) -> NoReturn:
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

    def _fail_behind(self) -> NoReturn:
        """Something has ended at this token, and the formula goes on as it cannot."""
        token = self.next
        if token.text == ")":
            raise self.fault(token, "unmatched ')'")
        if token.text == ",":
            raise self.fault(token, self._comma())
        if token.kind == "unknown":
            raise self._unknown(token)
        raise self.fault(token, "no formula from here on; is an operator missing?")

    def _comma(self) -> str:
        before, behind = self.tokens[self.at - 1], self.tokens[self.at + 1]
        if before.kind == behind.kind == "number" and behind.text.isdigit():
            return f"a number has a point, not a comma: {before.text}.{behind.text}"
        return "a comma cannot be part of a formula, only stand between the arguments of a function"

    def _unknown(self, token: Token) -> FormulaError:
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
