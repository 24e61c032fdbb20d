"""What a misspelled name is taken for, and what it is not."""

import pytest

from termopt.base.nearest import nearest
from termopt.config.actions import ACTIONS
from termopt.draw.theme.names import theme_names
from termopt.problems.formula.functions import FUNCTIONS
from termopt.registry.registry import OPTIMIZERS

SLIPS = {
    "adma": "adam",
    "adm": "adam",
    "momentun": "momentum",
    "lbgfs": "lbfgs",
    "amsgrda": "amsgrad",
    "nesterof": "nesterov",
    "nester": "nesterov",
}


def test_a_slip_of_the_fingers_is_seen():
    for written, meant in SLIPS.items():
        assert nearest(written, OPTIMIZERS) == meant
    assert nearest("--optim", ["--out", "--optimizer"]) == "--optimizer"
    assert nearest("lrr", ["lr", "eps"]) == "lr"
    assert nearest("drak", theme_names()) == "dark"


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("etaa", ["lr", "beta1", "beta2", "eps"]),
        ("theta1", ["lr", "beta1", "beta2", "eps"]),
        ("lt", ["lr"]),
        ("gamma", ["momentum", "lr", "beta"]),
        ("newton", ["nadam", "momentum"]),
        ("", ["lr"]),
    ],
)
def test_another_thing_is_no_slip(written, known):
    assert nearest(written, known) is None


def test_no_name_is_taken_for_one_of_another_table():
    fields = {field for made in OPTIMIZERS.values() for field in made.__dataclass_fields__}
    names = [[function.name for function in FUNCTIONS], [*OPTIMIZERS], [*theme_names()], sorted(fields)]
    names.append([action.name for action in ACTIONS])
    for table in names:
        for name in table:
            assert nearest(name, table) == name
