"""What is a formula, what is not, and where the caret stands."""

import math
import re

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from termopt.base.errors import UserError
from termopt.problems.formula.cursor import MAX_DEPTH
from termopt.problems.formula.error import FormulaError
from termopt.problems.formula.formula import compile_formula
from termopt.problems.formula.functions import FUNCTIONS, NAMES
from termopt.problems.formula.parse import MAX_LENGTH, MAX_TERMS

REFUSED = {
    # text: (column, a part of the reason)
    "": (0, "empty"),
    " \t ": (0, "empty"),
    "x +": (3, "ends too early"),
    "(x": (0, "never closed"),
    "x)": (1, "unmatched"),
    "sin + 1": (0, "as in sin(x)"),
    "sin(x, y)": (0, "takes one argument"),
    "1 + min(x)": (4, "takes two arguments or more"),
    "sin(**x)": (4, "cannot be part"),
    "max(x, *y)": (7, "cannot be part"),
    "1 + X": (4, "did you mean 'x'?"),
    "x + sinn(y)": (4, "did you mean 'sin'?"),
    "frob(x)": (0, "known: sin, cos"),
    "x < y": (2, "'<' cannot be part"),
    "x = y": (2, "'=' cannot be part"),
    "x**2 == 1": (5, "'=' cannot be part"),
    "1,5*x": (1, "a number has a point, not a comma: 1.5"),
    "x + 2,25": (5, "a number has a point, not a comma: 2.25"),
    "1.000,5*x": (5, "nothing between thousands: 1000.5"),
    "1,000.5*x": (1, "nothing between thousands: 1000.5"),
    "1,000*x": (1, "a number has a point, not a comma: 1.000, or 1000"),
    "x(1)^2 + x(2)^2": (0, "x(1) may be a product or a coordinate"),
    "y + x²⁺¹": (6, "one whole number"),
    "sin^-1(x)": (0, "may be 1/sin(x) or the inverse function"),
    "y + \\frac{x}{2}": (4, "commands of LaTeX cannot be part"),
    "sinx": (0, "sin needs its argument in parentheses, as in sin(x)"),
    "sin x": (0, "as in sin(x)"),
    "sin⁻¹(x)": (0, "may be 1/sin(x) or the inverse function"),
    "|x": (0, "never closed"),
    "(|x)": (1, "never closed"),
    "x 2": (2, "operator missing"),
    "x2y": (0, "unknown name 'x2y'"),
    "x{1}": (1, "use parentheses"),
    "hypot(x)": (0, "hypot takes two arguments, as in hypot(x, y), not 1"),
    "sin()": (0, "takes one argument"),
    "²": (0, "in front of it"),
    "x // y": (2, "operators"),
    "(x) // y": (4, "operators"),
    "x, y": (1, "comma cannot be part"),
    "x and y": (2, "cannot be part"),
    "not x": (0, "cannot be part"),
    "x if y else 1": (2, "cannot be part"),
    "1or 2": (1, "cannot be part"),
    "x is y": (2, "cannot be part"),
    "await x": (0, "cannot be part"),
    "x\ny": (1, "cannot be part"),
    "x\0": (1, "cannot be part"),
    "1 + 2j": (5, "unknown name 'j'"),
    "x + True": (4, "cannot be part"),
    "...": (0, "cannot be part"),
    "x + 1e999": (4, "too large"),
    "x + 1" + "0" * 400: (4, "too large"),
    "x**99999": (3, "exponent"),
    "x**-65": (3, "exponent"),
    "x**(1/0)": (4, "exponent"),
    "10**400": (4, "exponent"),
    "9**9**9**9": (6, "exponent"),
    "__import__('os')": (11, "cannot be part"),
    "__import__(x)": (0, "unknown function"),
    "x.__class__": (1, "cannot be part"),
    "()": (1, "in the place of ')'"),
    "lambda: 0": (6, "cannot be part"),
    "[x for x in y]": (0, "cannot be part"),
    "open(x)": (0, "unknown function"),
    # columns count characters, not bytes, and characters of what was typed, not of what is parsed
    "π − sin(é)": (8, "'é' cannot be part"),
    "π·π·π·q": (6, "unknown name 'q'"),
    "x^2^2 + 3·": (10, "ends too early"),
    "  x^y + z": (8, "unknown name 'z'"),
    "−−x //y": (4, "operators"),
}


@pytest.mark.parametrize("text", REFUSED, ids=repr)
def test_refused_with_the_place(text: str) -> None:
    column, part = REFUSED[text]
    with pytest.raises(FormulaError) as caught:
        compile_formula(text)
    assert (caught.value.text, caught.value.column) == (text, column)
    assert part in caught.value.reason
    assert "\n" not in caught.value.reason


def test_the_caret_stands_under_the_place() -> None:
    with pytest.raises(UserError) as caught:
        compile_formula("π·π·q + 1")
    assert str(caught.value) == "\n".join([caught.value.reason, "  π·π·q + 1", "      ^"])


def test_the_caret_counts_cells_of_wide_and_combining_characters() -> None:
    error = FormulaError("数e\u0301x", 3, "reason")
    assert str(error).splitlines()[-1] == "  " + " " * 3 + "^"


def test_a_long_formula_is_quoted_around_the_place() -> None:
    error = FormulaError("x+" * 200 + "q" + "+y" * 50, 400, "reason")
    _, shown, caret = str(error).splitlines()
    assert len(shown) < 80
    assert shown[caret.index("^")] == "q"


@pytest.mark.parametrize(
    "text",
    [
        "x+" * MAX_LENGTH + "x",
        "(" * 400,
        "(" * 10_000,
        "x**" * 1_000 + "x",
        "-" * 499 + "x",
        "+" * 499 + "x",
        "sin(" * 90 + "x" + ")" * 90,
        "min(x," * 70 + "x" + ")" * 70,
        "+".join(["x"] * (MAX_DEPTH + 2)),
        "min(" + ",".join(["x"] * MAX_TERMS) + ")",
        "/".join(["(x*y*sin(x*y))"] * 30),
    ],
    ids=lambda text: text[:12],
)
def test_too_large(text: str) -> None:
    with pytest.raises(FormulaError, match=r"too long|too large|too deeply"):
        compile_formula(text)


def test_too_large_only_once_differentiated() -> None:
    with pytest.raises(FormulaError, match="derivatives are too large"):
        compile_formula("x**y**" * 28 + "x")


def test_what_is_just_within_bounds() -> None:
    assert compile_formula("+".join(["x"] * (MAX_DEPTH))).loss([1.0, 0.0]) == MAX_DEPTH
    assert compile_formula("x**64 + y**-64").loss([1.0, -1.0]) == 2
    compile_formula("sin(" * (MAX_DEPTH - 1) + "x" + ")" * (MAX_DEPTH - 1))


def test_spellings() -> None:
    point = [0.7, -1.3]
    assert compile_formula("x^2 − π·y × 2").loss(point) == compile_formula("x**2 - pi*y*2").loss(point)


AS_PEOPLE_WRITE = {
    "x²+y²": 16.25,
    "2x^2+3y": 18.5,
    "(x+1)(y+2)": -5.5,
    "x(y+3)": -13,
    "2sin(x)": -1.8185948536513634,
    "√(x²+y²)": 4.031128874149275,
    "|x|+|y|": 5.5,
    "||x|·|y||": 7,
    "x·y": -7,
    "2 x y": -14,
    "x1 x2": -7,
    "2x1x2": -14,
    "π x sin(y)": -2 * math.pi * math.sin(3.5),
    "π·x": -2 * math.pi,
    "log10(-x)": math.log(2) / math.log(10),
    "arctan(x)": math.atan(-2),
    "np.sin(x)": math.sin(-2),
    "x.^2 + 2.*x./y - y.**2": 4 - 4 / 3.5 - 3.5**2,
    "1_000*x": -2000,
    "f(x,y)=x^2+y^2": 16.25,
    "z = xy": -7,
    "x1² + x2": 7.5,
    "x[0]**2 + x[1]": 7.5,
    "x₁² − x₂": 0.5,
    "xsin(y)": -2 * math.sin(3.5),
    "sin²(x)": math.sin(-2) ** 2,
    "sin^2(x)": math.sin(-2) ** 2,
    "2e^(−x)": 2 * math.e**2,
    "√4x": -4,
    "1/2x": -1,
    "ln(y)": math.log(3.5),
    "logsumexp(x, y)": math.log(math.exp(-2) + math.exp(3.5)),
    "-x²": -4,
    "2^−x": 4,
}


@pytest.mark.parametrize("text", AS_PEOPLE_WRITE)
def test_formulas_as_people_write_them(text: str) -> None:
    assert compile_formula(text).loss([-2.0, 3.5]) == pytest.approx(AS_PEOPLE_WRITE[text], rel=1e-15)


def suggested(name: str) -> str | None:
    """What is offered in the place of a function that there is not."""
    try:
        compile_formula(f"{name}(x)")
    except FormulaError as error:
        found = re.search(r"did you mean '(\w+)'", error.reason)
        return found[1] if found else None
    return None


def test_a_name_of_a_module_is_no_product() -> None:
    for text in ("np.eye(x)", "np.exy", "math.xsin(y)"):
        with pytest.raises(FormulaError, match=r"unknown (function|name)"):
            compile_formula(text)


def test_no_function_is_offered_for_another() -> None:
    elsewhere = {*dir(math), *dir(np)}
    names = sorted(name for name in elsewhere if re.fullmatch("[a-z][a-z0-9_]*", name))
    assert {name: other for name in names if (other := suggested(name))} == {}


@pytest.mark.parametrize(("typed", "meant"), [("sinn", "sin"), ("sqt", "sqrt"), ("absx2", None), ("tanhh", "tanh")])
def test_a_slip_is_mended(typed: str, meant: str | None) -> None:
    assert suggested(typed) == meant


def test_every_other_name_is_the_function_itself() -> None:
    for function in FUNCTIONS:
        arguments = ", ".join(["0.3", "0.6"][: function.least])
        values = {name: compile_formula(f"{name}({arguments}) + 0*x").loss([0.0, 0.0]) for name in function.also}
        own = compile_formula(f"{function.name}({arguments}) + 0*x").loss([0.0, 0.0])
        assert all(np.array_equal(value, own, equal_nan=True) for value in values.values())


def test_equal_texts_are_one_formula() -> None:
    assert compile_formula("x + y") == compile_formula("x + y")
    assert hash(compile_formula("x + y")) == hash(compile_formula("x + y"))
    assert compile_formula("x + y") != compile_formula("y + x")


PIECES = st.sampled_from(
    [*NAMES, *"+-*/^()., 01259", "**", "1e9", "x.", "if", "else", "lambda", "not", "in", "==", "é", "π"]
)


@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=25).map("".join)))
@example("\ud800")
@example("1if x else y")
@example("0x1for x in y")
@example("x\r\n")
@example("f'{x}'")
@example("'\\d'")
def test_any_text_is_a_formula_or_a_formula_error(text: str) -> None:
    fault = None
    try:
        formula = compile_formula(text)
        loss, gradient = formula.evaluate([0.3, -0.7])
        assert (loss.shape, gradient.shape, formula.hessian([0.3, -0.7]).shape) == ((), (2,), (2, 2))
    except FormulaError as error:
        fault = error
    if fault:
        assert 0 <= fault.column <= len(text)
        assert str(fault).startswith(fault.reason + "\n")
