"""Formula text to a syntax tree: what a formula may be, and where a text stops being one.

sum      := product (("+" | "-") product)*
product  := factor (("*" | "/" | nothing) factor)*          2x, x y, (x+1)(y+2), x·y; from left to right, as a/b·c
factor   := ("-" | "+") factor | power
power    := atom raised* ("**" factor')?                    from right to left; factor': signs, then a power
atom     := number | name | function raised? "(" sum ("," sum)* ")" | "(" sum ")" | "|" sum "|" | "√" power'
"""

from typing import NamedTuple, NoReturn

from termopt.problems.formula.cursor import MAX_DEPTH, MAX_OPEN, Cursor
from termopt.problems.formula.error import FormulaError
from termopt.problems.formula.functions import BY_NAME, CONSTANTS, Function
from termopt.problems.formula.tokens import Token

MAX_LENGTH = 500  # characters
MAX_TERMS = 200  # operations, names and numbers


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
        self.cursor = Cursor(text)
        self.terms = 0
        self.signs = 0

    # -- levels of the grammar ---------------------------------------------------------------------------------------

    def formula(self) -> Term:
        term = self.sum()
        if self.cursor.next.kind != "end":
            self.cursor.fail_behind()
        return term

    def sum(self) -> Term:
        left = self.product()
        while self.cursor.is_sign("+", "-"):
            sign = self.cursor.take()
            left = self.term(sign.text, (left, self.product()), left.column)
        return left

    def product(self) -> Term:
        left = self.factor()
        while True:
            if self.cursor.is_sign("*", "/"):
                op = self.cursor.take().text
                if self.cursor.is_sign("/") and op == "/":
                    raise self.cursor.fault(self.cursor.tokens[self.cursor.at - 1], "the operators are + - * / and **")
            elif self.cursor.begins_index():
                self._refuse_index()
            elif self.cursor.begins_factor():
                op = "*"
            else:
                return left
            left = self.term(op, (left, self.factor()), left.column)

    def _refuse_index(self) -> NoReturn:
        name, _, number = self.cursor.tokens[self.cursor.at - 1 : self.cursor.at + 2]
        reason = (
            f"{name.text}({number.text}) may be a product or a coordinate; write {name.text}·{number.text}, or x1, x2"
        )
        raise self.cursor.fault(name, reason)

    def factor(self) -> Term:
        if not self.cursor.is_sign("-", "+"):
            return self.power()
        sign = self.cursor.take()
        self.signs += 1
        if self.signs > MAX_OPEN:
            raise self.cursor.fault(sign, f"the formula is nested too deeply: at most {MAX_DEPTH} levels")
        operand = self.factor()
        self.signs -= 1
        return self.term("neg", (operand,), sign.column) if sign.text == "-" else operand

    def power(self) -> Term:
        base = self.raised(self.atom())
        if not self.cursor.is_sign("**"):
            return base
        self.cursor.take()
        self.cursor.enter(self.cursor.next)
        exponent = self.factor()
        self.cursor.open.pop()
        return self.term("**", (base, exponent), base.column)

    def raised(self, base: Term) -> Term:
        """With the exponents above the line behind it, `x²`."""
        while self.cursor.next.kind == "raised":
            if base.op == "**" and not self.cursor.next.text.isdigit():
                raise self.cursor.fault(self.cursor.next, "a raised exponent is one whole number")
            base = self.term("**", (base, self._exponent(self.cursor.take())), base.column)
        return base

    def _exponent(self, token: Token) -> Term:
        number = self.term("number", (), token.column, float(token.text.lstrip("+-")))
        return self.term("neg", (number,), token.column) if token.text.startswith("-") else number

    def atom(self) -> Term:
        token = self.cursor.take()
        match token.kind:
            case "number":
                return self.term("number", (), token.column, token.value)
            case "name":
                return self.term(token.text, (), token.column, CONSTANTS.get(token.text, 0.0))
            case "function":
                return self.call(token, BY_NAME[token.text])
            case "unknown":
                raise self.cursor.unknown(token)
            case _:
                return self.enclosed(token)

    def enclosed(self, token: Token) -> Term:
        """Something in parentheses or bars, or under a root."""
        if token.text == "√":
            self.cursor.enter(token)
            inner = self.raised(self.atom())
            self.cursor.open.pop()
            return self.term("sqrt", (inner,), token.column)
        if token.text not in ("(", "|"):
            self.cursor.fail_before(token)
        self.cursor.enter(token)
        inner = self.sum()
        self.cursor.close(token)
        return inner if token.text == "(" else self.term("abs", (inner,), token.column)

    def call(self, token: Token, function: Function) -> Term:
        """A function with its arguments; `sin²(x)` is the square of sin(x)."""
        power = self._power_of_function(token)
        if not self.cursor.is_sign("("):
            raise self.cursor.fault(token, f"{token.text} needs its argument in parentheses, as in {function.usage}")
        opening = self.cursor.take()
        self.cursor.enter(opening)
        args = [self.argument(token)]
        while self.cursor.is_sign(","):
            self.cursor.take()
            args.append(self.argument(token))
        self.cursor.close(opening)
        if not function.least <= len(args) <= (function.most or len(args)):
            reason = f"{token.text} takes {function.arguments}, as in {function.usage}, not {len(args)}"
            raise self.cursor.fault(token, reason)
        made = self.term(function.name, tuple(args), token.column)
        return self.term("**", (made, power), token.column) if power else made

    def argument(self, token: Token) -> Term:
        if self.cursor.is_sign(")"):
            function = BY_NAME[token.text]
            raise self.cursor.fault(token, f"{token.text} takes {function.arguments}, as in {function.usage}")
        if self.cursor.is_sign("*", "**"):
            raise self.cursor.fault(self.cursor.next, "an argument cannot be part of a formula with a * in front")
        return self.sum()

    def _power_of_function(self, token: Token) -> Term | None:
        """The exponent between a function's name and its argument, as in sin²(x) or sin^2(x)."""
        exponent: Term | None = None
        if self.cursor.next.kind == "raised":
            exponent = self._exponent(self.cursor.take())
        elif self.cursor.begins_power_of_function():
            self.cursor.take()
            number = self.cursor.take()
            exponent = self.term("number", (), number.column, number.value)
        if self.cursor.begins_inverse() or (exponent and exponent.op == "neg"):
            name = token.text
            raise self.cursor.fault(token, f"{name}⁻¹ may be 1/{name}(x) or the inverse function; write which")
        return exponent

    def term(self, op: str, args: tuple[Term, ...], column: int, value: float = 0.0) -> Term:
        """A node, if the formula is not too large with it."""
        self.terms += 1
        depth = 1 + max((arg.depth for arg in args), default=0)
        if depth > MAX_DEPTH:
            raise FormulaError(
                self.cursor.text, column, f"the formula is nested too deeply: at most {MAX_DEPTH} levels"
            )
        if self.terms > MAX_TERMS:
            reason = f"the formula is too large: at most {MAX_TERMS} operations, names and numbers"
            raise FormulaError(self.cursor.text, column, reason)
        return Term(op, args, column, value, depth)
