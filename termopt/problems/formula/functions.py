"""The names of formulas: variables, constants and functions, with every name that people know them by."""

import math
from typing import NamedTuple

VARIABLES = ("x", "y")
CONSTANTS = {"pi": math.pi, "e": math.e}


class Function(NamedTuple):
    """A function of formulas: its own name, other names for it, and how many arguments it takes."""

    name: str
    also: tuple[str, ...] = ()
    least: int = 1
    most: int | None = 1  # None: any number

    @property
    def usage(self) -> str:
        """How it is written: `sin(x)`."""
        return f"{self.name}({'x' if self.least == 1 else 'x, y'})"

    @property
    def arguments(self) -> str:
        """How many arguments it takes, in words."""
        if self.most is None:
            return "two arguments or more"
        return "one argument" if self.most == 1 else "two arguments"


FUNCTIONS = (
    Function("sin"),
    Function("cos"),
    Function("tan", ("tg",)),
    Function("exp"),
    Function("log", ("ln",)),
    Function("sqrt"),
    Function("abs", ("fabs", "absolute")),
    Function("tanh", ("th",)),
    Function("sinh", ("sh",)),
    Function("cosh", ("ch",)),
    Function("atan", ("arctan", "arctg")),
    Function("asin", ("arcsin",)),
    Function("acos", ("arccos",)),
    Function("asinh", ("arcsinh", "arsinh")),
    Function("acosh", ("arccosh", "arcosh")),
    Function("atanh", ("arctanh", "artanh")),
    Function("sec"),
    Function("csc", ("cosec",)),
    Function("cot", ("cotan", "ctg")),
    Function("log10", ("lg",)),
    Function("log2", ("lb",)),
    Function("log1p"),
    Function("expm1"),
    Function("exp2"),
    Function("square"),
    Function("sign", ("sgn", "signum")),
    Function("floor"),
    Function("sigmoid", ("expit", "logistic")),
    Function("softplus"),
    Function("relu"),
    Function("pow", ("power", "float_power"), 2, 2),
    Function("hypot", (), 2, 2),
    Function("atan2", ("arctan2",), 2, 2),
    Function("logaddexp", ("logsumexp",), 2, None),
    Function("min", ("minimum", "fmin"), 2, None),
    Function("max", ("maximum", "fmax"), 2, None),
)
"""From simple to rare; messages and tables name them in this order."""

BY_NAME = {name: function for function in FUNCTIONS for name in (function.name, *function.also)}

NAMES = (*VARIABLES, *CONSTANTS, *(function.name for function in FUNCTIONS))
"""Every name, without the other names of functions."""

ELSEWHERE = frozenset(
    {"acoth", "acsch", "argsin", "asech", "celu", "coth", "csch", "exp1", "gelu", "logp1"}
    | {"rrelu", "sech", "selu", "sort"}
)
"""Functions that people know from elsewhere, that formulas have not, and that are a slip away from one of ours."""


def meant(word: str) -> str | None:
    """The function that a word is a slip away from: a letter doubled, left out, wrong, or two letters exchanged.

    A letter too many is no slip: cosd, sinc and log1pf are other functions than cos, sin and log1p.
    """
    if word in ELSEWHERE:
        return None
    return next((name for name in BY_NAME if _is_slip(word, name)), None)


def _is_slip(word: str, name: str) -> bool:
    if len(word) == len(name) + 1:
        return any(word == name[: i + 1] + name[i:] for i in range(len(name)))
    if len(word) == len(name):
        wrong = [i for i in range(len(name)) if word[i] != name[i]]
        exchanged = len(name) > 2 and len(wrong) == 2 and wrong[1] == wrong[0] + 1 and word[wrong[0]] == name[wrong[1]]
        return (exchanged and word[wrong[1]] == name[wrong[0]]) or (
            len(wrong) == 1 and len(name) > 4 and 0 < wrong[0] < len(name) - 1
        )
    left_out = len(word) == len(name) - 1 and len(name) > 3
    return left_out and any(word == name[:i] + name[i + 1 :] for i in range(1, len(name) - 1))
