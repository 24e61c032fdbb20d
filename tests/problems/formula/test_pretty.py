"""Formulas as the head of the screen shows them."""

import pytest

from termopt.problems.formula.formula import compile_formula

WRITTEN = {
    "(1 - x)**2 + 100*(y - x**2)**2": "(1−x)² + 100(y−x²)²",
    "x + -y": "x + (−y)",
    "x - (y - 1)": "x − (y−1)",
    "-x**2": "−x²",
    "(-x)**2": "(−x)²",
    "x**-2": "x⁻²",
    "x**12": "x¹²",
    "x**0.5": "x^0.5",
    "x**y**2": "x^(y²)",
    "2**(-x)": "2^(−x)",
    "2*e**-x": "2e^(−x)",
    "2*pi*x": "2πx",
    "x*2": "x·2",
    "2*3": "2·3",
    "2*e": "2·e",
    "x*(y*x)": "x(yx)",
    "2*(x + y)*(x - y)": "2(x+y)(x−y)",
    "x/2*y": "x/2·y",
    "x/(2*y)": "x/(2y)",
    "x/(y/2)": "x/(y/2)",
    "-x*y": "−xy",
    "x*-y": "x(−y)",
    "-x/y": "−x/y",
    "sin(x)**2": "sin²(x)",
    "sin(x)**-1": "(sin(x))⁻¹",
    "sin(x + 1)*cos(y)": "sin(x+1)·cos(y)",
    "sqrt(x)*y": "√x·y",
    "sqrt(x*y)": "√(xy)",
    "sqrt(x)**2": "(√x)²",
    "abs(x - 1)**3": "|x−1|³",
    "min(x + 1, y, 2)": "min(x+1, y, 2)",
    "x^y*x": "x^y·x",
    "0.50*x": "0.5x",
    "1e-7*x": "1e-07x",
}


@pytest.mark.parametrize("text", WRITTEN)
def test_pretty(text: str) -> None:
    assert compile_formula(text).pretty == WRITTEN[text]
