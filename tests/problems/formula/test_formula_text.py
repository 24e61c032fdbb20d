"""What is a formula, what is not, and where the caret stands."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from termopt.base.errors import UserError
from termopt.problems.formula.error import FormulaError
from termopt.problems.formula.formula import compile_formula
from termopt.problems.formula.parse import MAX_DEPTH, MAX_LENGTH, MAX_TERMS, NAMES

REFUSED = {
    # text: (column, a part of the reason)
    "": (0, "empty"),
    " \t ": (0, "empty"),
    "x y": (2, "operator missing"),
    "2x": (0, "two times x is 2*x"),
    "x +": (3, "ends too early"),
    "(x": (0, "never closed"),
    "x)": (1, "unmatched"),
    "x(1 - y)": (0, "x is not a function"),
    "1 + pi(x)": (4, "pi is not a function"),
    "(x + 1)(y)": (0, "a product needs a *"),
    "sin + 1": (0, "as in sin(x)"),
    "sin(x, y)": (0, "takes one argument"),
    "1 + min(x)": (4, "takes two arguments or more"),
    "sin(**x)": (6, "no named arguments"),
    "max(x, *y)": (7, "cannot be part"),
    "1 + X": (4, "did you mean 'x'?"),
    "x + sinn(y)": (4, "did you mean 'sin'?"),
    "frob(x)": (0, "known: sin, cos"),
    "x < y": (2, "'<' cannot be part"),
    "x = y": (2, "'=' cannot be part"),
    "x // y": (2, "operators"),
    "(x) // y": (4, "operators"),
    "x, y": (0, "cannot be part"),
    "x and y": (0, "cannot be part"),
    "not x": (0, "cannot be part"),
    "x if y else 1": (0, "cannot be part"),
    "1or 2": (0, ""),
    "x is y": (0, "cannot be part"),
    "await x": (0, "cannot be part"),
    "x\ny": (1, "cannot be part"),
    "x\0": (1, "cannot be part"),
    "x[0]": (1, "cannot be part"),
    "1 + 2j": (4, "expected a number"),
    "x + True": (4, "expected a number"),
    "...": (0, "expected a number"),
    "x + 1e999": (4, "too large"),
    "x + 1" + "0" * 400: (4, "too large"),
    "x**99999": (3, "exponent"),
    "x**-65": (3, "exponent"),
    "x**(1/0)": (4, "exponent"),
    "10**400": (4, "exponent"),
    "9**9**9**9": (6, "exponent"),
    "__import__('os')": (11, "cannot be part"),
    "__import__(x)": (0, "unknown function"),
    "x.__class__": (0, "cannot be part"),
    "().__class__": (0, "cannot be part"),
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
