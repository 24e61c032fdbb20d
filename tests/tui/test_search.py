"""What a query finds in the lists of dialogs."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termopt.base.errors import UserError
from termopt.registry import registry
from termopt.scene.session_edits import completed, is_formula
from termopt.tui.search import search

ENTRIES = {name: registry.PROBLEMS[name]().title for name in registry.PROBLEMS}


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("bea", "beale"),
        ("hump", "three_hump_camel"),
        ("six-hump", "six_hump_camel"),
        ("rosenbrok", "rosenbrock"),
        ("QUADR:kappa=5", "quadratic"),
        ("needle", "easom"),
        ("camel", "three_hump_camel"),
        ("lecture", "mlp"),
    ],
)
def test_names_are_found(query, first) -> None:
    assert search(query, ENTRIES)[0] == first


@pytest.mark.parametrize("name", list(registry.PROBLEMS))
def test_every_name_finds_itself_first_and_so_does_every_beginning(name) -> None:
    assert search(name, ENTRIES)[0] == name
    assert all(name in search(name[:n], ENTRIES) for n in range(1, len(name)))
    assert not is_formula(name)


def test_nothing_typed_finds_all_and_nonsense_nothing() -> None:
    assert search("", ENTRIES) == list(ENTRIES)
    assert search("zzzzzz", ENTRIES) == []


@given(st.text(max_size=20))
def test_any_text_is_a_problem_or_a_user_error(text) -> None:
    names = search(text, ENTRIES)
    spec = text if is_formula(text) or not names else completed(text, names[0])
    with suppress(UserError):
        registry.problem(spec)
