"""In the usual run, all cases of a parametrized test that needs no fixture are one test, which names each that fails.

What pytest does for a test takes longer than most of these cases. If you ask for cases (`-k adam`,
`test_x.py::test_y[adam]`), or for other marks than usual (`-m long`), each case is a test of its own.
"""

import inspect
import itertools
import reprlib
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from hypothesis import is_hypothesis_test

USUAL = "not long"
OF_ANY_TEST = {"_no_settings", "event_loop_policy", "request", "tmp_path_factory"}
"""Fixtures that are the same for a whole run."""


class Case(NamedTuple):
    name: str
    values: dict[str, Any]
    long: bool


def pytest_pycollect_makeitem(collector: pytest.Collector, name: str, obj: Any) -> list[pytest.Item] | None:
    """A function with cases as one test; None leaves it to pytest."""
    if not (isinstance(collector, pytest.Module) and name.startswith("test_") and _is_gathered(obj, collector.config)):
        return None
    test = pytest.Function.from_parent(collector, name=name, callobj=_gathered(obj))
    return [test] if set(test.fixturenames) <= OF_ANY_TEST else None


def _is_gathered(function: Any, config: pytest.Config) -> bool:
    if not inspect.isfunction(function) or inspect.iscoroutinefunction(function) or is_hypothesis_test(function):
        return False
    if config.option.markexpr != USUAL or config.option.keyword or any("[" in arg for arg in config.args):
        return False
    named = set().union(*(_names(mark) for mark in _tables(function)))
    return bool(named) and named == set(inspect.signature(function).parameters)


def _gathered(function: Callable[..., None]) -> Callable[[], None]:
    """The usual cases of a test, one after another: a case that fails does not keep others from being tried."""

    def test() -> None:
        __tracebackhide__ = True
        cases, failed = usual_cases(function), []
        for case in cases:
            try:
                function(**case.values)
            except (Exception, pytest.fail.Exception) as error:
                error.add_note(f"case: {case.name}")
                failed.append(error)
        if len(failed) == 1:
            raise failed[0]
        if failed:
            raise BaseExceptionGroup(f"{len(failed)} of {len(cases)} cases", failed)

    test.__doc__, test.__module__ = function.__doc__, function.__module__
    test.place_as = function  # type: ignore[attr-defined]  # where pytest says that it stands
    test.pytestmark = [mark for mark in _marks(function) if mark.name not in ("parametrize", "every")]  # type: ignore[attr-defined]
    return test


def usual_cases(function: Callable[..., None]) -> list[Case]:
    """Its cases in the usual run: of a test marked `every(n)` each nth, and none that is marked `long`."""
    every = next((mark.args[0] for mark in _marks(function) if mark.name == "every"), 1)
    return [case for number, case in enumerate(_cases(function)) if number % every == 0 and not case.long]


def _cases(function: Callable[..., None]) -> Iterator[Case]:
    """All cases in pytest's order: the table that stands next to the function changes most slowly."""
    for rows in itertools.product(*(list(_rows(mark)) for mark in _tables(function))):
        values = {name: value for row in rows for name, value in row.values.items()}
        yield Case("-".join(row.name for row in rows), values, any(row.long for row in rows))


def _rows(mark: pytest.Mark) -> Iterator[Case]:
    """The rows of one table."""
    names, ids = _names(mark), mark.kwargs.get("ids")
    called = ids if callable(ids) else None
    given = iter(ids) if ids is not None and called is None else itertools.repeat(None)
    for number, (row, id_) in enumerate(zip(mark.args[1], given, strict=False)):
        marks, param_id, values = (), None, (row,) if len(names) == 1 else row
        if isinstance(row, type(pytest.param())):
            marks, param_id, values = row.marks, row.id, row.values
        unknown = {one.name for one in marks} - {"long"}
        assert not unknown, f"a case that is marked {unknown} is not one of many: {row}"
        pairs = dict(zip(names, values, strict=True))
        words = ((called and called(value)) or _word(value) or f"{name}{number}" for name, value in pairs.items())
        yield Case(str(param_id or id_ or "-".join(map(str, words))), pairs, bool(marks))


def _word(value: Any) -> str | None:
    """A value in a few characters; None if it has to be numbered."""
    if isinstance(value, str | int | float | None):
        return value[:60] if isinstance(value, str) else reprlib.repr(value)
    return getattr(value, "__name__", None)


def _marks(function: Any) -> list[pytest.Mark]:
    return list(getattr(function, "pytestmark", ()))


def _tables(function: Any) -> list[pytest.Mark]:
    return [mark for mark in _marks(function) if mark.name == "parametrize"]


def _names(mark: pytest.Mark) -> list[str]:
    names = mark.args[0]
    return [name.strip() for name in names.split(",") if name.strip()] if isinstance(names, str) else list(names)
