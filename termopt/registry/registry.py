"""The tables RULES and PROBLEMS, and the way from a spec string to a rule or a problem and back.

A rule is in its table because its class stands in a module of `termopt.optimizers`, or because another package offers
the class as an entry point of the group `termopt.optimizers`; nothing else needs to be told of it. Problems come from
`termopt.problems` and the entry points of that name: a ProblemEntry, or a class whose fields are the problem's knobs.
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
from termopt.base.hyperparameter import Knob, knobs, parse_values
from termopt.base.spec import normalized, parse_spec, spell
from termopt.engine.core.lane import MOST_EDITS, Lane
from termopt.engine.core.types import Problem, Rule
from termopt.optimizers import READING_ORDER
from termopt.optimizers.gradient_transforms import WRAPPER_KNOBS, Fed, wrap
from termopt.problems.surfaces import by_name
from termopt.problems.surfaces.surface import Surface
from termopt.registry.plugins import Table
from termopt.registry.user_code import loaded

if TYPE_CHECKING:
    from termopt.optimizers.schedules import Schedule

# -- rules -------------------------------------------------------------------------------------------------------


def _our_rules() -> Iterator[tuple[str, type[Rule], str] | UserError]:
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
            if _is_rule(value) and f"{value.__module__}.".startswith(f"{name}."):
                yield _checked_rule(name, value)


def _checked_rule(module: str, cls: type[Rule]) -> tuple[str, type[Rule], str] | UserError:
    """A rule of a module, as it is if it comes with this package."""
    if module.rpartition(".")[2] in READING_ORDER:
        return normalized(cls.name), cls, module
    try:
        return (*loaded(f"the module {module}", lambda: _offered_rule(module, cls)), module)
    except UserError as error:
        return error


def _is_rule(value: Any) -> bool:
    """Whether something is a class of rules, and not an abstract one."""
    return isinstance(value, type) and hasattr(value, "tell") and isinstance(getattr(value, "name", None), str)


def _offered_rule(name: str, offer: Any) -> tuple[str, type[Rule]]:
    if not _is_rule(offer):
        raise TypeError(f"{name} is not a class of rules with a name")
    from termopt.registry.adapters import completed_rule, tried_rule
    from termopt.registry.user_code import guarded

    whole: Any = completed_rule(offer())
    tried_rule(whole)
    knobs(offer)
    return normalized(offer.name), guarded(offer)


RULES: Table[type[Rule]] = Table("termopt.optimizers", _our_rules, _offered_rule)


def rule_knobs(name: str) -> tuple[Knob, ...]:
    """The knobs of a rule, its own first, then those that any rule takes. Raises UserError for an unknown name."""
    return (*knobs(_rule_class(name)), *WRAPPER_KNOBS)


def rule(spec: str, preset: Mapping[str, float] | None = None) -> Rule:
    """The rule of a spec string. Knobs not written take the preset's value, then the rule's default.

    Raises UserError for an unknown name or knob, or a value out of range.
    """
    name, given = parse_spec(spec)
    known = rule_knobs(name)
    schedule = _take_schedule(name, given) if "lr" in (k.name for k in known) else None
    values = {**(preset or {}), **parse_values(name, known, given)}
    feeding: dict[str, Any] = {k.name: values.pop(k.name) for k in WRAPPER_KNOBS if k.name in values}
    try:
        return wrap(_rule_class(name)(**values), schedule=schedule, **feeding)
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


def rule_values(rule: Rule) -> dict[str, Any]:
    """Every knob of a rule with its value: its own, then those of the wrapper that differ from their defaults."""
    bare = rule.rule if isinstance(rule, Fed) else rule
    values: dict[str, Any] = {k.name: getattr(bare, k.name) for k in knobs(bare)}
    if isinstance(rule, Fed):
        if rule.schedule is not None:
            values["lr"] = rule.schedule
        values |= {k.name: getattr(rule, k.name) for k in WRAPPER_KNOBS if getattr(rule, k.name) != k.default}
    return values


def rule_spec(rule: Rule) -> str:
    """The spec string that builds this rule again, with every knob written out."""
    values = ",".join(f"{name}={spell(value)}" for name, value in rule_values(rule).items())
    return f"{rule.name}:{values}" if values else rule.name


def check_turn(lane: Lane, k: int, field: str, value: object) -> None:
    """Whether a knob of a lane may be turned to a value at step k, where others may have been turned before.

    Raises UserError naming the knobs, or the range.
    """
    if len(lane.edits) >= MOST_EDITS:
        raise UserError(f"knobs of a lane are turned at most {MOST_EDITS:,} times")
    check_edit(lane.rule_at(k), field, value)


def knob_names(rule: Rule) -> tuple[str, ...]:
    """The names of the knobs of a rule, its own first, then those that any rule takes."""
    return tuple(k.name for k in (*knobs(rule.rule if isinstance(rule, Fed) else rule), *WRAPPER_KNOBS))


def check_edit(rule: Rule, field: str, value: object) -> None:
    """Whether a knob of this rule may be turned to a value. Raises UserError naming the knobs, or the range."""
    known = {k.name: k for k in (*knobs(rule.rule if isinstance(rule, Fed) else rule), *WRAPPER_KNOBS)}
    if field == "lr" and isinstance(value, str) and "lr" in known:
        if _take_schedule(rule.name, {"lr": value}) is None:
            parse_values(rule.name, (known["lr"],), {"lr": value})
            raise UserError(f"{rule.name}: lr={printable(repr(value))}: a number is no text")
        return
    numbers = (bool,) if field in known and known[field].kind is bool else (int, float)
    if field in known and (type(value) not in numbers):
        given = f"{field}={printable(repr(value))}"
        raise UserError(f"{rule.name}: {given} is not what it takes: {known[field].range_text}")
    parse_values(rule.name, tuple(known.values()), {field: spell(value)})
    rule.edited(field, value)  # knobs may depend on each other


def _rule_class(name: str) -> type[Rule]:
    try:
        return RULES[name]
    except KeyError:
        raise _left_out("rules", RULES, name, unknown("rule", name, RULES)) from None


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
    knobs: tuple[Knob, ...]
    make: Callable[..., Problem]

    def __call__(self, **values: Any) -> Problem:
        return self.make(**values)

    def spec(self, values: Mapping[str, Any]) -> str:
        """The spec string of the problem with these knobs, the others at their defaults."""
        written = ",".join(f"{name}={spell(value)}" for name, value in values.items())
        return f"{normalized(self.name)}:{written}" if written else normalized(self.name)


def _our_problems() -> Iterator[tuple[str, ProblemEntry, str]]:
    for name in by_name.surface_names():
        entry = ProblemEntry(name, by_name.surface_knobs(name), partial(by_name.make_surface, name))
        yield name, entry, "termopt.problems"
    from termopt.problems.data import batching
    from termopt.problems.networks import mlp

    yield "mlp", ProblemEntry("mlp", knobs(batching.Feed), mlp.mlp), "termopt.problems"


def _offered_problem(name: str, offer: Any) -> tuple[str, ProblemEntry]:
    if not callable(offer):
        raise TypeError(f"{name} is neither a ProblemEntry nor a class of problems")
    from termopt.registry.adapters import completed_problem, tried_problem

    make: Callable[..., Any] = offer
    given = offer if isinstance(offer, ProblemEntry) else ProblemEntry(name, knobs(offer), make)

    def checked(**values: Any) -> Problem:
        return completed_problem(given(**values), given.spec(values))

    entry = ProblemEntry(normalized(given.name), given.knobs, checked)
    tried_problem(entry())
    return entry.name, entry


PROBLEMS: Table[ProblemEntry] = Table("termopt.problems", _our_problems, _offered_problem)


def dress_knobs() -> tuple[Knob, ...]:
    """The knobs that every surface takes beside its own, also one that is a formula: `x**2 + y**4:rotate=30`."""
    from termopt.problems.transforms.affine import WARP_KNOBS
    from termopt.problems.transforms.noisy import NOISE

    return (*WARP_KNOBS, NOISE)


def problem(spec: str) -> Problem:
    """The problem of a spec string: a name, or a formula in x and y, with knobs. It is warped first, then noisy.

    Raises UserError for an unknown name or knob, a value out of range, or a formula outside the grammar.
    """
    if not _is_name(spec):
        text, given = _formula(spec)
        made = by_name.formula_problem(text)
        return _dressed("formula", made, parse_values("formula", dress_knobs(), given)) if given else made
    name, given = parse_spec(spec)
    entry = PROBLEMS.get(name)
    if entry is None:
        raise _left_out(
            "problems", PROBLEMS, name, unknown("problem", name, PROBLEMS, also=", or a formula in x and y")
        )
    own = {k.name for k in entry.knobs}
    more = [k for k in dress_knobs() if k.name in given and k.name not in own] if set(given) - own else []
    values = parse_values(name, (*entry.knobs, *more), given)
    dress = {k.name: values.pop(k.name) for k in more}
    try:
        made = entry.make(**values)
    except ValueError as error:
        raise UserError(f"{name}: {error}") from None
    return _dressed(name, made, dress) if dress else made


def _dressed(name: str, made: Problem, values: Mapping[str, float]) -> Problem:
    """A problem with the knobs that every surface takes. Raises UserError for one that takes none of them."""
    from termopt.problems.transforms.affine import WARP_KNOBS
    from termopt.problems.transforms.noisy import NOISE, noisy
    from termopt.problems.transforms.transformed import warped

    try:
        warps = {k.name: values[k.name] for k in WARP_KNOBS if k.name in values}
        return noisy(warped(made, **warps), values.get(NOISE.name, 0.0))
    except UserError as error:
        raise UserError(f"{name}: {error}") from None


def _formula(spec: str) -> tuple[str, dict[str, str]]:
    """A formula and the knobs behind its colon, if there are any: no formula has a colon or an equals sign."""
    text, colon, rest = spec.partition(":")
    return (text, parse_spec(f"formula:{rest}").values) if colon and "=" in rest else (spec, {})


def _is_name(spec: str) -> bool:
    """Whether a text names a problem, rightly or wrongly spelled, rather than being a formula such as `x-y`."""
    words = spec.partition(":")[0].strip().lower().split("-")
    wordy = words[0].isidentifier() and all(word.isidentifier() or word.isdigit() for word in words)
    return wordy and not {"x", "y", "pi", "e"} & set(words)


# -- presets -----------------------------------------------------------------------------------------------------


@cache
def _presets() -> Mapping[str, Mapping[str, Mapping[str, float]]]:
    return json.loads(Path(__file__).with_name("presets.json").read_text("utf-8"))["presets"]


def preset(problem: Problem, rule_name: str) -> Mapping[str, float]:
    """The knobs that make a rule behave typically on a problem: those that differ from its defaults. Often empty."""
    table = _presets()
    spec = _bare_spec(problem)
    rules = table.get(spec) or table.get(spec.partition(":")[0]) or {}
    return rules.get(normalized(rule_name), {})


def _bare_spec(problem: Problem) -> str:
    """The spec of a problem without warp and noise."""
    if isinstance(problem, Surface):
        return problem.spec
    from termopt.problems.transforms.transformed import bare

    return bare(problem).spec
