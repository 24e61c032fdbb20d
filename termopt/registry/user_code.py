"""Calls of code by others, with checks of their answers: any error becomes one line that names object and call."""

import signal
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from inspect import Parameter, signature
from typing import Any, TypeVar, cast

import numpy as np

from termopt.base.errors import UserError, printable
from termopt.engine.core.reports import Figure
from termopt.engine.core.types import Evaluation, LossAndGradient, Optimizer, Update
from termopt.optimizers.wrapping import edited

T = TypeVar("T")

LONGEST = 200
"""The most characters of the text of an error."""


def words(error: BaseException) -> str:
    """`ZeroDivisionError: division by zero`, in one line however an exception of others looks."""
    try:
        text = str(error)
    except Exception:
        text = "it does not say why"
    return printable(type(error).__name__) + (f": {printable(text)}" if text else "")


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


def shown(value: Any) -> str:
    """What something is, in a few words: `an array (3, 2)`, `a tuple`, `None`."""
    if isinstance(value, np.ndarray):
        array = cast("np.ndarray[Any, Any]", value)
        kind = "" if array.dtype.kind in "fiub" else f" of {array.dtype}"
        return f"an array {array.shape}{kind}"
    if value is None or isinstance(value, bool | int | float):
        return printable(repr(value))
    return f"a {printable(type(value).__name__)}"


def has_own(given: Any, name: str, protocol: type) -> bool:
    """Whether an object has a member of its own, and not only the empty one of the protocol."""
    inherited = getattr(given.__class__, name, None)
    present = called(f"{shown_object(given)}: {name}", hasattr, given, name)
    return present and (inherited is None or inherited is not getattr(protocol, name, None))


def shown_object(given: Any) -> str:
    """An object as it shows itself, in one short line."""
    try:
        return printable(repr(given))
    except Exception:
        return shown(given)


def array_of(source: str, value: Any, shape: tuple[int, ...]) -> Any:
    """The value as float64 numbers of this shape. Raises UserError with what came back and what was wanted."""
    try:
        array = np.asarray(value)
    except (TypeError, ValueError):
        array = None
    if array is None or array.dtype.kind not in "fiub" or array.shape != shape:
        wanted = f"an array {shape} of numbers" if shape else "a number"
        raise UserError(f"{source} gave {shown(value)}; wanted {wanted}")
    found = array.astype(np.float64, copy=False)
    return found if shape else np.float64(found)


def evaluation_of(source: str, value: Any, shape: tuple[int, ...]) -> LossAndGradient:
    """The value as loss and gradient at points of this shape, (d, *B)."""
    if isinstance(value, Evaluation):
        value = value[:2]
    if not isinstance(value, tuple) or len(cast(tuple[Any, ...], value)) != 2:
        raise UserError(f"{source} gave {shown(value)}; wanted a pair, Evaluation(loss, grad)")
    loss, grad = cast(tuple[Any, Any], value)
    return LossAndGradient(
        array_of(f"{source}, its loss,", loss, shape[1:]), array_of(f"{source}, its grad,", grad, shape)
    )


def figures_of(source: str, value: Any, dim: int) -> tuple[Figure, ...]:
    """The value as outlines through points of so many coordinates."""
    found: list[Figure] = []
    for figure in cast("tuple[Any, ...]", value) if isinstance(value, tuple | list) else (value,):
        if not isinstance(figure, Figure):
            raise UserError(f"{source} gave {shown(figure)}; wanted figures, each a Figure(label, points)")
        points = array_of(f"{source}, its points,", figure.points, (len(figure.points), dim)).tolist()
        found.append(Figure(str(figure.label), tuple(tuple(map(float, point)) for point in points)))
    return tuple(found)


def state_of(source: str, value: Any) -> Any:
    """The state of an optimizer, if the engine can keep it: a tuple of arrays, numbers, and tuples of such."""
    if not isinstance(value, tuple | list) or not all(map(_is_kept, cast("tuple[Any, ...]", value))):
        raise UserError(f"{source} gave {shown(value)} as state; wanted a tuple of arrays and numbers")
    return cast(Any, value)


def _is_kept(value: Any) -> bool:
    if isinstance(value, tuple):
        return all(map(_is_kept, cast(tuple[Any, ...], value)))
    return isinstance(value, int | float | np.number) or (_is_array(value) and value.dtype.kind in "fiub")


def _is_array(value: Any) -> bool:
    return isinstance(value, np.ndarray)


def update_of(source: str, value: Any, shape: tuple[int, ...], terms: tuple[str, ...]) -> Update:
    """The update that an optimizer gave, checked.

    source: the call that gave it, as error messages name it.
    value: what was given.
    shape: of the points, (d, *B).
    terms: the names that the optimizer's equations compute.

    Raises UserError that says what was wanted and what was given.
    """
    if not isinstance(value, Update):
        raise UserError(f"{source} gave {shown(value)}; wanted Update(x, state, terms)")
    named: Any = value.terms
    if not isinstance(named, Mapping):
        raise UserError(f"{source} gave {shown(named)} as terms; wanted a dict of names and numbers")
    missing = [name for name in terms if name not in named]
    if missing:
        raise UserError(f"{source} gave no term {printable(missing[0])}, which its equations compute")
    for name, mark in value.marks.items():
        array_of(f"{source}, its mark {printable(str(name))},", mark, shape)
    for name, term in cast(Mapping[Any, Any], named).items():
        array_of(
            f"{source}, its term {printable(str(name))},", term, shape if np.ndim(term) == len(shape) else shape[1:]
        )
    return value._replace(x=array_of(f"{source}, its x,", value.x, shape), state=state_of(source, value.state))


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
            if not _is_array(x):  # on the fast path, in Python's floats, where a ZeroDivisionError means an inf
                return cls.ask(self, x, state)
            source = f"{self._label}: ask(x, state)"
            return array_of(source, called(source, cls.ask, self, x, state), x.shape)

        def tell(self, x: Any, state: Any, evaluation: Any) -> Any:
            if not _is_array(x):
                return cls.tell(self, x, state, evaluation)
            source = f"{self._label}: tell(x, state, evaluation)"
            terms = tuple(equation.term for equation in self.equations)
            return update_of(source, called(source, cls.tell, self, x, state, evaluation), x.shape, terms)

        def vectors(self, before: Any, after: Any) -> Any:
            return called(f"{self._label}: vectors(before, after)", cls.vectors, self, before, after)

        def stability(self, eigenvalues: Any) -> Any:
            return called(f"{self._label}: stability(eigenvalues)", cls.stability, self, eigenvalues)

        def figures(self, x: Any, state: Any) -> Any:
            source = f"{self._label}: figures(x, state)"
            return figures_of(source, called(source, cls.figures, self, x, state), len(x))

        def report(self, state: Any) -> Any:
            return called(f"{self._label}: report(state)", cls.report, self, state)

        def trial(self, before: Any, after: Any) -> Any:
            return called(f"{self._label}: trial(before, after)", cls.trial, self, before, after)

        def edited(self, field: str, value: Any) -> Any:
            return edited(self, field, value) if cls.edited is Optimizer.edited else cls.edited(self, field, value)

    if getattr(cls, "ask", None) is Optimizer.ask:  # who asks at x itself is known by that, and x need not be checked
        del Guarded.ask
    for name in ("__module__", "__name__", "__qualname__", "__doc__"):
        setattr(Guarded, name, getattr(cls, name))
    return Guarded
