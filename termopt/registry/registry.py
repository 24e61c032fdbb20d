"""The tables OPTIMIZERS and PROBLEMS, and the way from a spec string to an optimizer or a problem and back.

An optimizer is in its table because its class stands in a module of `termopt.optimizers`, or because another package
offers the class as an entry point of the group `termopt.optimizers`; nothing else needs to be told of it. Problems come
from `termopt.problems` and the entry points of that name: a ProblemEntry, or a class whose fields are the problem's
hyperparameters.
"""

import importlib
import json
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import termopt.optimizers
from termopt.base.errors import UserError, printable, unknown
from termopt.base.hyperparameter import Hyperparameter, hyperparameters, parse_values
from termopt.base.spec import normalized, parse_spec, spell
from termopt.engine.core.lane import MOST_EDITS, Lane
from termopt.engine.core.types import Optimizer, Problem
from termopt.optimizers import READING_ORDER
from termopt.optimizers.gradient_transforms import WRAPPER_HYPERPARAMETERS, GradientTransform, bare, wrap
from termopt.problems.formula.parse import is_formula
from termopt.problems.surfaces import by_name
from termopt.problems.surfaces.surface import Surface
from termopt.registry.plugins import Table
from termopt.registry.user_code import loaded

if TYPE_CHECKING:
    from termopt.optimizers.schedules import Schedule

# -- optimizers -------------------------------------------------------------------------------------------------------


def _our_optimizers() -> Iterator[tuple[str, type[Optimizer], str] | UserError]:
    """Every rule of a module of `termopt.optimizers`, with its name and module; why one cannot be used."""
    names = [module.name for module in pkgutil.iter_modules(termopt.optimizers.__path__)]
    names.sort(key=lambda name: (READING_ORDER.index(name) if name in READING_ORDER else len(READING_ORDER), name))
    for name in (f"termopt.optimizers.{name}" for name in names):
        try:
            module = loaded(f"the module {name}", partial(importlib.import_module, name))
        except UserError as error:
            yield error
            continue
        for value in vars(module).values():
            if _is_optimizer(value) and f"{value.__module__}.".startswith(f"{name}."):
                yield _checked_optimizer(name, value)


def _checked_optimizer(module: str, cls: type[Optimizer]) -> tuple[str, type[Optimizer], str] | UserError:
    """An optimizer of a module, as it is if it comes with this package."""
    if module.rpartition(".")[2] in READING_ORDER:
        return normalized(cls.name), cls, module
    try:
        return (*loaded(f"the module {module}", lambda: _offered_optimizer(module, cls)), module)
    except UserError as error:
        return error


def _is_optimizer(value: Any) -> bool:
    """Whether something is a class of optimizers, and not an abstract one."""
    return isinstance(value, type) and hasattr(value, "tell") and isinstance(getattr(value, "name", None), str)


def _offered_optimizer(name: str, offer: Any) -> tuple[str, type[Optimizer]]:
    if not _is_optimizer(offer):
        raise TypeError(f"{name} is not a class of optimizers with a name")
    from termopt.registry.adapters import completed_optimizer, tried_optimizer
    from termopt.registry.user_code import guarded

    whole: Any = completed_optimizer(offer())
    tried_optimizer(whole)
    hyperparameters(offer)
    return normalized(offer.name), guarded(offer)


OPTIMIZERS: Table[type[Optimizer]] = Table("termopt.optimizers", _our_optimizers, _offered_optimizer)


def optimizer_hyperparameters(name: str) -> tuple[Hyperparameter, ...]:
    """An optimizer's hyperparameters, its own first, then those that any takes. Raises UserError for an unknown one."""
    return (*hyperparameters(_optimizer_class(name)), *WRAPPER_HYPERPARAMETERS)


def optimizer(spec: str, preset: Mapping[str, float] | None = None) -> Optimizer:
    """The rule of a spec string. Hyperparameters not written take the preset's value, then the optimizer's default.

    Raises UserError for an unknown name or hyperparameter, or a value out of range.
    """
    name, given = parse_spec(spec)
    known = optimizer_hyperparameters(name)
    schedule = _take_schedule(name, given) if "lr" in (k.name for k in known) else None
    values = {**(preset or {}), **parse_values(name, known, given)}
    feeding: dict[str, Any] = {k.name: values.pop(k.name) for k in WRAPPER_HYPERPARAMETERS if k.name in values}
    try:
        return wrap(_optimizer_class(name)(**values), schedule=schedule, **feeding)
    except ValueError as error:
        raise UserError(f"{name}: {error}") from None


def _take_schedule(name: str, given: dict[str, str]) -> "Schedule | None":
    """Take the learning rate out of the given values if it is a schedule."""
    if not given.get("lr", "").lstrip()[:1].isalpha():  # a number, if anything
        return None
    from termopt.optimizers.schedules import SCHEDULES, parse_schedule

    if "(" not in given["lr"] and given["lr"].lower() not in SCHEDULES:
        return None
    try:
        return parse_schedule(given.pop("lr"))
    except UserError as error:
        raise UserError(f"{name}: lr: {error}") from None


def optimizer_values(optimizer: Optimizer) -> dict[str, Any]:
    """Every hyperparameter of an optimizer with its value: its own, then those of the wrapper that are not default."""
    inner = bare(optimizer)
    values: dict[str, Any] = {k.name: getattr(inner, k.name) for k in hyperparameters(inner)}
    if isinstance(optimizer, GradientTransform):
        if optimizer.schedule is not None:
            values["lr"] = optimizer.schedule
        values |= {
            k.name: getattr(optimizer, k.name)
            for k in WRAPPER_HYPERPARAMETERS
            if getattr(optimizer, k.name) != k.default
        }
    return values


def optimizer_spec(optimizer: Optimizer) -> str:
    """The spec string that builds this optimizer again, with every hyperparameter written out."""
    values = ",".join(f"{name}={spell(value)}" for name, value in optimizer_values(optimizer).items())
    return f"{optimizer.name}:{values}" if values else optimizer.name


def check_turn(lane: Lane, k: int, field: str, value: object) -> None:
    """Whether a hyperparameter of a lane may be turned to a value at step k, where others may have been turned before.

    Raises UserError naming the hyperparameters, or the range.
    """
    if len(lane.edits) >= MOST_EDITS:
        raise UserError(f"hyperparameters of a lane are turned at most {MOST_EDITS:,} times")
    check_edit(lane.optimizer_at(k), field, value)


def hyperparameter_names(optimizer: Optimizer) -> tuple[str, ...]:
    """The names of the hyperparameters of an optimizer, its own first, then those that any optimizer takes."""
    return tuple(
        k.name
        for k in (
            *hyperparameters(bare(optimizer)),
            *WRAPPER_HYPERPARAMETERS,
        )
    )


def check_edit(optimizer: Optimizer, field: str, value: object) -> None:
    """Check that a hyperparameter may have this value. Raises UserError naming the known ones, or the range."""
    known = {
        k.name: k
        for k in (
            *hyperparameters(bare(optimizer)),
            *WRAPPER_HYPERPARAMETERS,
        )
    }
    if field == "lr" and isinstance(value, str) and "lr" in known:
        if _take_schedule(optimizer.name, {"lr": value}) is None:
            parse_values(optimizer.name, (known["lr"],), {"lr": value})
            raise UserError(f"{optimizer.name}: lr={printable(repr(value))}: a number is no text")
        return
    numbers = (bool,) if field in known and known[field].kind is bool else (int, float)
    if field in known and (type(value) not in numbers):
        given = f"{field}={printable(repr(value))}"
        raise UserError(f"{optimizer.name}: {given} is not what it takes: {known[field].range_text}")
    parse_values(optimizer.name, tuple(known.values()), {field: spell(value)})
    optimizer.edited(field, value)  # hyperparameters may depend on each other


def _optimizer_class(name: str) -> type[Optimizer]:
    try:
        return OPTIMIZERS[name]
    except KeyError:
        raise _left_out("optimizers", OPTIMIZERS, name, unknown("optimizer", name, OPTIMIZERS)) from None


def _left_out(what: str, table: Table[Any], name: str, error: UserError) -> UserError:
    """What is said of an unknown name where it may be that of something that was left out."""
    named = [fault for fault in table.faults if fault.startswith(f"the plug-in {name} ")]
    others = f"{len(table.faults)} left out, which termopt list {what} names"
    return UserError("; ".join([str(error), *(named or ([others] if table.faults else []))]))


# -- problems ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ProblemEntry:
    """A problem by name: what it takes and how to make it. Calling it makes the problem."""

    name: str
    hyperparameters: tuple[Hyperparameter, ...]
    make: Callable[..., Problem]

    def __call__(self, **values: Any) -> Problem:
        return self.make(**values)

    def spec(self, values: Mapping[str, Any]) -> str:
        """The spec string of the problem with these hyperparameters, the others at their defaults."""
        written = ",".join(f"{name}={spell(value)}" for name, value in values.items())
        return f"{normalized(self.name)}:{written}" if written else normalized(self.name)


def _our_problems() -> Iterator[tuple[str, ProblemEntry, str]]:
    for name in by_name.surface_names():
        entry = ProblemEntry(name, by_name.surface_hyperparameters(name), partial(by_name.make_surface, name))
        yield name, entry, "termopt.problems"
    from termopt.problems.data import batching
    from termopt.problems.networks import mlp

    yield "mlp", ProblemEntry("mlp", hyperparameters(batching.Batching), mlp.mlp), "termopt.problems"


def _offered_problem(name: str, offer: Any) -> tuple[str, ProblemEntry]:
    if not callable(offer):
        raise TypeError(f"{name} is neither a ProblemEntry nor a class of problems")
    from termopt.registry.adapters import completed_problem, tried_problem

    make: Callable[..., Any] = offer
    given = offer if isinstance(offer, ProblemEntry) else ProblemEntry(name, hyperparameters(offer), make)

    def checked(**values: Any) -> Problem:
        return completed_problem(given(**values), given.spec(values))

    entry = ProblemEntry(normalized(given.name), given.hyperparameters, checked)
    tried_problem(entry())
    return entry.name, entry


PROBLEMS: Table[ProblemEntry] = Table("termopt.problems", _our_problems, _offered_problem)


def transform_hyperparameters() -> tuple[Hyperparameter, ...]:
    """The hyperparameters that every surface takes beside its own, also a formula: `x**2 + y**4:rotate=30`."""
    from termopt.problems.transforms.affine import WARP_HYPERPARAMETERS
    from termopt.problems.transforms.noisy import NOISE

    return (*WARP_HYPERPARAMETERS, NOISE)


def problem(spec: str) -> Problem:
    """The problem of a spec string: a name, or a formula in x and y, with hyperparameters. It is warped first, then
    noisy.

    Raises UserError for an unknown name or hyperparameter, a value out of range, or a formula outside the grammar.
    """
    if not _is_name(spec):
        text, given = _formula(spec)
        made = by_name.formula_problem(text)
        return _dressed("formula", made, parse_values("formula", transform_hyperparameters(), given)) if given else made
    name, given = parse_spec(spec)
    entry = PROBLEMS.get(name)
    if entry is None:
        raise _left_out(
            "problems", PROBLEMS, name, unknown("problem", name, PROBLEMS, also=", or a formula in x and y")
        )
    own = {k.name for k in entry.hyperparameters}
    more = [k for k in transform_hyperparameters() if k.name in given and k.name not in own] if set(given) - own else []
    values = parse_values(name, (*entry.hyperparameters, *more), given)
    dress = {k.name: values.pop(k.name) for k in more}
    try:
        made = entry.make(**values)
    except ValueError as error:
        raise UserError(f"{name}: {error}") from None
    return _dressed(name, made, dress) if dress else made


def _dressed(name: str, made: Problem, values: Mapping[str, float]) -> Problem:
    """A problem with the hyperparameters that every surface takes. Raises UserError for one that takes none of them."""
    from termopt.problems.transforms.affine import WARP_HYPERPARAMETERS
    from termopt.problems.transforms.noisy import NOISE, noisy
    from termopt.problems.transforms.transformed import warped

    try:
        warps = {k.name: values[k.name] for k in WARP_HYPERPARAMETERS if k.name in values}
        return noisy(warped(made, **warps), values.get(NOISE.name, 0.0))
    except UserError as error:
        raise UserError(f"{name}: {error}") from None


def _formula(spec: str) -> tuple[str, dict[str, str]]:
    """A formula and the hyperparameters behind its colon, if any: no formula has a colon or an equals sign."""
    text, colon, rest = spec.partition(":")
    return (text, parse_spec(f"formula:{rest}").values) if colon and "=" in rest else (spec, {})


def _is_name(spec: str) -> bool:
    """Whether a text names a problem, rightly or wrongly spelled, rather than being a formula such as `x-y`."""
    text = spec.partition(":")[0].strip()
    words = text.split("-")
    wordy = words[0].isidentifier() and all(word.isidentifier() or word.isdigit() for word in words)
    variables = {"x", "y", "pi", "e"} & {word.lower() for word in words}
    return wordy and not variables and (normalized(text) in PROBLEMS or not is_formula(text))


# -- presets -----------------------------------------------------------------------------------------------------


@cache
def _presets() -> Mapping[str, Mapping[str, Mapping[str, float]]]:
    return json.loads(Path(__file__).with_name("presets.json").read_text("utf-8"))["presets"]


def preset(problem: Problem, optimizer_name: str) -> Mapping[str, float]:
    """The preset of an optimizer on a problem: the values that differ from its defaults. Often empty."""
    table = _presets()
    spec = _bare_spec(problem)
    optimizers = table.get(spec) or table.get(spec.partition(":")[0]) or {}
    return optimizers.get(normalized(optimizer_name), {})


def _bare_spec(problem: Problem) -> str:
    """The spec of a problem without warp and noise."""
    if isinstance(problem, Surface):
        return problem.spec
    from termopt.problems.transforms.transformed import bare

    return bare(problem).spec
