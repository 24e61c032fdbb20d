"""Calls of code of others: any error becomes one line that names object and call."""

import signal
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import cache, partial
from inspect import Parameter, signature
from typing import Any, TypeVar

from termopt.base.errors import UserError, printable
from termopt.engine.core.reports import Report, Stability, Trial
from termopt.engine.core.types import Optimizer
from termopt.optimizers.wrapping import edited
from termopt.registry.user_answers import (
    array_of,
    figures_of,
    is_array,
    one_or_none,
    shown,
    state_of,
    update_of,
    vectors_of,
)

T = TypeVar("T")

LONGEST = 200
"""The most characters of the text of an error."""


def words(error: BaseException) -> str:
    """`ZeroDivisionError: division by zero`, in one line however an exception of others looks."""
    try:
        text = str(error)
    except Exception:
        text = "it does not say why"
    hint = "; x is not to be changed, x = x.copy() first makes another" if text.endswith("read-only") else ""
    return printable(type(error).__name__) + (f": {printable(text)}{hint}" if text else "")


def _one_line(text: str) -> str:
    """The text of a UserError, which code of others may have raised too, in one line."""
    return " ".join(map(printable, text[:LONGEST].split(" ")))


@contextmanager
def interrupts() -> Generator[list[int], None, None]:
    """The signals of the user's ctrl+c that come in meanwhile, as a list; they do what they always do."""
    came: list[int] = []
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield came
        return

    def noted(number: int, iterate: Any) -> None:
        came.append(number)
        before(number, iterate)

    signal.signal(signal.SIGINT, noted)
    try:
        yield came
    finally:
        signal.signal(signal.SIGINT, before)


def loaded(culprit: str, load: Callable[[], T]) -> T:
    """What `load` returns. Raises UserError, naming the culprit, for whatever goes wrong in code that is not ours.

    That is also a SystemExit, and a KeyboardInterrupt that nobody typed; one that was typed stays one.
    """
    with interrupts() as typed:
        try:
            return load()
        except BaseException as error:
            if typed:
                raise
            reason = _one_line(str(error)) if isinstance(error, UserError) else words(error)
            raise UserError(f"{culprit} cannot be loaded: {reason}") from error


def called(source: str, call: Callable[..., T], *args: Any) -> T:
    """What a call of foreign code returns. source: names it in error messages. Raises UserError if it raises."""
    try:
        return call(*args)
    except UserError as error:
        raise UserError(f"{source}: {error}") from error
    except (Exception, SystemExit) as error:
        raise UserError(f"{source} raised {words(error)}") from error


def has_own(given: Any, name: str, protocol: type) -> bool:
    """Whether an object has a member of its own, and not only the empty one of the protocol."""
    inherited = getattr(given.__class__, name, None)
    present = called(f"{shown_object(given)}: {name}", hasattr, given, name)
    return present and (inherited is None or inherited is not getattr(protocol, name, None))


def instance_of(given: Any) -> Any:
    """The object itself, or of a class one with its defaults. Raises UserError for a class that has none."""
    if not isinstance(given, type):
        return given
    cls: Any = given
    return called(f"{printable(cls.__name__)}()", cls)


def shown_object(given: Any) -> str:
    """An object as it shows itself, in one short line."""
    try:
        return printable(repr(given))
    except Exception:
        return shown(given)


def started(init: Callable[..., Any], x: Any, blocks: Any) -> Any:
    """What an `init` gives for x and its blocks, also one that takes x alone: most optimizers need no blocks."""
    takes = signature(init).parameters.values()
    alone = len(takes) == 1 and all(parameter.kind is not Parameter.VAR_POSITIONAL for parameter in takes)
    return init(x) if alone else init(x, blocks)


def guarded(cls: type[T]) -> type[T]:
    """A class of optimizers whose every answer is checked; apart from that it is the same class."""
    return cls if getattr(cls, "_guarded", False) else _guarded(cls)


@cache
def _guarded(cls: Any) -> Any:
    class Guarded(cls):
        _guarded = True

        @property
        def _label(self) -> str:
            return f"the optimizer {printable(str(self.name))}"

        def init(self, x: Any, blocks: Any = ()) -> Any:
            source = f"{self._label}: init(x, blocks)"
            return state_of(source, called(source, started, partial(cls.init, self), x, blocks))

        def ask(self, x: Any, state: Any) -> Any:
            if not is_array(x):  # on the fast path, in Python's floats, where a ZeroDivisionError means an inf
                return cls.ask(self, x, state)
            source = f"{self._label}: ask(x, state)"
            return array_of(source, called(source, cls.ask, self, x, state), x.shape)

        def tell(self, x: Any, state: Any, evaluation: Any) -> Any:
            if not is_array(x):
                return cls.tell(self, x, state, evaluation)
            source = f"{self._label}: tell(x, state, evaluation)"
            terms = tuple(equation.term for equation in self.equations)
            return update_of(source, called(source, cls.tell, self, x, state, evaluation), x.shape, terms)

        def vectors(self, before: Any, after: Any) -> Any:
            source = f"{self._label}: vectors(before, after)"
            return vectors_of(source, called(source, cls.vectors, self, before, after), len(before.x))

        def stability(self, eigenvalues: Any) -> Any:
            source = f"{self._label}: stability(eigenvalues)"
            return one_or_none(source, called(source, cls.stability, self, eigenvalues), Stability)

        def figures(self, x: Any, state: Any) -> Any:
            source = f"{self._label}: figures(x, state)"
            return figures_of(source, called(source, cls.figures, self, x, state), len(x))

        def report(self, state: Any) -> Any:
            source = f"{self._label}: report(state)"
            return one_or_none(source, called(source, cls.report, self, state), Report)

        def trial(self, before: Any, after: Any) -> Any:
            source = f"{self._label}: trial(before, after)"
            return one_or_none(source, called(source, cls.trial, self, before, after), Trial)

        def edited(self, field: str, value: Any) -> Any:
            return edited(self, field, value) if cls.edited is Optimizer.edited else cls.edited(self, field, value)

    if getattr(cls, "ask", None) is Optimizer.ask:  # who asks at x itself is known by that, and x need not be checked
        del Guarded.ask
    for name in ("__module__", "__name__", "__qualname__", "__doc__"):
        setattr(Guarded, name, getattr(cls, name))
    return Guarded
