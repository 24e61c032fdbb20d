"""Formula text to a syntax tree of our own: what a formula may be, and where a text stops being one.

Python's parser reads the text and a white list goes over its tree; nothing of it is ever run.
"""

import ast
import math
import warnings
from typing import NamedTuple

from termopt.base.errors import printable, unknown
from termopt.problems.formula.error import FormulaError

MAX_LENGTH = 500  # characters
MAX_DEPTH = 60  # operations inside one another
MAX_TERMS = 200  # operations, names and numbers

VARIABLES = ("x", "y")
CONSTANTS = {"pi": math.pi, "e": math.e}
UNARY = ("sin", "cos", "tan", "exp", "log", "sqrt", "abs", "tanh", "sinh", "cosh", "atan")
VARIADIC = ("min", "max")  # two arguments or more
NAMES = (*VARIABLES, *CONSTANTS, *UNARY, *VARIADIC)

_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.+-*/(), \t")
_SPELLINGS = {"^": "**", "−": "-", "·": "*", "×": "*", "π": "pi"}
_OPERATORS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}


class Term(NamedTuple):
    """A node of a formula as written: `op` is an operator, `neg`, a function, a name or `number`."""

    op: str
    args: "tuple[Term, ...]"
    column: int
    value: float = 0.0


def parse(text: str) -> Term:
    """The tree of a formula. Raises FormulaError, and nothing else, for a text that is not one."""
    if len(text) > MAX_LENGTH:
        raise FormulaError(text, MAX_LENGTH, f"the formula is too long: {len(text)} of at most {MAX_LENGTH} characters")
    plain, columns = _spelled(text)
    return _Reader(text, plain, columns).term(_python_tree(text, plain, columns), 1)


def _spelled(text: str) -> tuple[str, list[int]]:
    """The text in ASCII without leading blanks, and for each of its characters, and its end, the column in `text`."""
    plain: list[str] = []
    columns: list[int] = []
    for column, character in enumerate(text):
        spelling = _SPELLINGS.get(character, character)
        if not _CHARACTERS.issuperset(spelling):
            raise FormulaError(text, column, f"'{printable(character)}' cannot be part of a formula")
        if plain or not spelling.isspace():
            plain.append(spelling)
            columns += [column] * len(spelling)
    if not plain:
        raise FormulaError(text, 0, "the formula is empty")
    return "".join(plain), [*columns, len(text)]


def _python_tree(text: str, plain: str, columns: list[int]) -> ast.expr:
    """What Python's parser makes of the text."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # `1or 2` makes the parser warn; the white list refuses it anyway
            return ast.parse(plain, mode="eval").body
    except SyntaxError as error:
        offset = (error.offset or len(plain) + 1) - 1
        raise FormulaError(text, columns[min(offset, len(plain))], _plain_reason(error, offset >= len(plain))) from None
    except (RecursionError, MemoryError, ValueError):
        raise FormulaError(text, 0, "the formula is nested too deeply") from None


def _plain_reason(error: SyntaxError, at_end: bool) -> str:
    """Why the parser stopped, in words that need no Python."""
    message = error.msg or ""
    if "never closed" in message or "unmatched" in message:
        return message
    if "too many nested" in message:
        return "the formula is nested too deeply"
    if "decimal literal" in message:
        return "a number runs into a name; two times x is 2*x"
    if at_end:
        return "the formula ends too early"
    return "no formula from here on; is an operator missing?"


class _Reader:
    """Goes over Python's tree with the white list."""

    def __init__(self, text: str, plain: str, columns: list[int]) -> None:
        self.text = text
        self.plain = plain
        self.columns = columns
        self.terms = 0

    def term(self, node: ast.expr, depth: int) -> Term:
        self.terms += 1
        if depth > MAX_DEPTH:
            raise self.fault(node, f"the formula is nested too deeply: at most {MAX_DEPTH} levels")
        if self.terms > MAX_TERMS:
            raise self.fault(node, f"the formula is too large: at most {MAX_TERMS} operations, names and numbers")
        match node:
            case ast.Constant():
                return self.number(node)
            case ast.Name():
                return self.name(node)
            case ast.UnaryOp():
                return self.unary(node, depth)
            case ast.BinOp():
                return self.binary(node, depth)
            case ast.Call():
                return self.call(node, depth)
            case _:
                raise self.fault(node, "this cannot be part of a formula")

    def number(self, node: ast.Constant) -> Term:
        if type(node.value) not in (int, float):
            raise self.fault(node, "expected a number, a name or a function")
        try:
            value = float(node.value)  # type: ignore[arg-type]
        except OverflowError:
            value = math.inf
        if not math.isfinite(value):
            raise self.fault(node, "the number is too large")
        return Term("number", (), self.column(node), value)

    def name(self, node: ast.Name) -> Term:
        if node.id not in NAMES:
            raise self.fault(node, str(unknown("name", node.id, NAMES)))
        if node.id in UNARY or node.id in VARIADIC:
            raise self.fault(node, f"{node.id} needs its argument in parentheses, as in {_usage(node.id)}")
        return Term(node.id, (), self.column(node), CONSTANTS.get(node.id, 0.0))

    def unary(self, node: ast.UnaryOp, depth: int) -> Term:
        if not isinstance(node.op, ast.USub | ast.UAdd):
            raise self.fault(node, "this cannot be part of a formula")
        operand = self.term(node.operand, depth + 1)
        return Term("neg", (operand,), self.column(node)) if isinstance(node.op, ast.USub) else operand

    def binary(self, node: ast.BinOp, depth: int) -> Term:
        op = _OPERATORS.get(type(node.op))
        if op is None:
            raise FormulaError(self.text, self.operator_column(node), "the operators are + - * / and **")
        args = (self.term(node.left, depth + 1), self.term(node.right, depth + 1))
        return Term(op, args, self.column(node))

    def call(self, node: ast.Call, depth: int) -> Term:
        if not isinstance(node.func, ast.Name):
            raise self.fault(node, "only a function can stand before '('; a product needs a *")
        name = node.func.id
        if name in VARIABLES or name in CONSTANTS:
            raise self.fault(node, f"{name} is not a function; a product needs a *, as in {name}*(x + 1)")
        if name not in NAMES:
            raise self.fault(node, str(unknown("function", name, (*UNARY, *VARIADIC))))
        for keyword in node.keywords:
            raise self.fault(keyword.value, f"{name} has no named arguments")
        if not (len(node.args) == 1 if name in UNARY else len(node.args) >= 2):
            count = "one argument" if name in UNARY else "two arguments or more"
            raise self.fault(node, f"{name} takes {count}, as in {_usage(name)}, not {len(node.args)}")
        return Term(name, tuple(self.term(arg, depth + 1) for arg in node.args), self.column(node))

    def column(self, node: ast.expr) -> int:
        return self.columns[node.col_offset]  # bytes are characters: the spelled text is ASCII

    def operator_column(self, node: ast.BinOp) -> int:
        """The operator stands after the left operand, its closing parentheses and blanks."""
        start = node.left.end_col_offset or 0
        gap = self.plain[start:]
        return self.columns[start + len(gap) - len(gap.lstrip(") \t"))]

    def fault(self, node: ast.expr, reason: str) -> FormulaError:
        return FormulaError(self.text, self.column(node), reason)


def _usage(function: str) -> str:
    return f"{function}(x)" if function in UNARY else f"{function}(x, y)"
