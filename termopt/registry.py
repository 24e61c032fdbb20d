"""The tables RULES and PROBLEMS, and the spec strings that name their entries: `adam:lr=0.1,beta1=0.8`.

A rule is in the table because its class stands in a module of `termopt.rules`, or because another package offers it
under the entry point group of that name; nothing else needs to be told of it. Problems come from `termopt.problems` and
the group of that name. Hyphens and underscores are the same in names.
"""

import importlib
import json
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from importlib.resources import files
from typing import Any, Generic, NamedTuple, TypeVar, cast

import termopt.rules
from termopt.engine.types import Problem, Rule
from termopt.errors import UserError, unknown
from termopt.knob import Knob, knobs, parse_values
from termopt.problems import surfaces
from termopt.rules.schedules import Schedule, parse_schedule
from termopt.rules.wrappers import WRAPPER_KNOBS, Fed, wrap


class Spec(NamedTuple):
    """A spec string taken apart; the values are still text."""

    name: str
    values: dict[str, str]


@dataclass(frozen=True)
class ProblemEntry:
    """A problem by name: what it takes and how to make it. Calling it makes the problem."""

    name: str
    knobs: tuple[Knob, ...]
    make: Callable[..., Problem]

    def __call__(self, **values: Any) -> Problem:
        return self.make(**values)


Entry = TypeVar("Entry")


class Table(Mapping[str, Entry], Generic[Entry]):
    """Names to factories, gathered when first looked at."""

    def __init__(self, gather: Callable[[], dict[str, Entry]]) -> None:
        self._gather = gather
        self._entries: dict[str, Entry] | None = None

    def reload(self) -> None:
        """Gather again at the next look: a module has come or gone."""
        self._entries = None

    @property
    def entries(self) -> dict[str, Entry]:
        if self._entries is None:
            self._entries = self._gather()
        return self._entries

    def __getitem__(self, name: str) -> Entry:
        return self.entries[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)


# -- spec strings ------------------------------------------------------------------------------------------------


def parse_spec(text: str) -> Spec:
    """`adam:lr=cosine(0.1,200),beta1=0.8` -> Spec("adam", {"lr": "cosine(0.1,200)", "beta1": "0.8"})."""
    name, colon, rest = text.strip().partition(":")
    name = normalized(name)
    if not name:
        raise UserError(f"'{text}' names nothing; write name or name:knob=value,knob=value")
    values: dict[str, str] = {}
    for part in re.split(r",(?![^()]*\))", rest) if colon else []:
        field, equals, value = (piece.strip() for piece in part.partition("="))
        if not (field and equals and value):
            raise UserError(f"'{text}': expected knob=value, got '{part.strip()}'")
        field = normalized(field)
        if field in values:
            raise UserError(f"'{text}': {field} is given twice")
        values[field] = value
    return Spec(name, values)


def normalized(name: str) -> str:
    """Names compare without regard to case, and hyphens are underscores."""
    return name.strip().lower().replace("-", "_")


def spell(value: object) -> str:
    """A knob's value as it stands in a spec string; numbers round-trip."""
    return str(value).lower() if isinstance(value, bool) else str(value)


# -- rules -------------------------------------------------------------------------------------------------------


def _gather_rules() -> dict[str, type[Rule]]:
    """Our rules in the order of their modules, simplest first; those of other packages after them."""
    found: dict[str, type[Rule]] = {}
    for name in sorted(_modules(termopt.rules), key=_reading_order):
        _collect(vars(importlib.import_module(name)).values(), name, found)
    for point in entry_points(group="termopt.rules"):
        _collect([point.load()], None, found)
    return found


def _modules(package: Any) -> list[str]:
    return [f"{package.__name__}.{module.name}" for module in pkgutil.iter_modules(package.__path__)]


def _reading_order(module: str) -> tuple[int, str]:
    order = ("first_order", "adaptive", "adam_family", "adam_warmup", "quasi_newton")
    short = module.rpartition(".")[2]
    return (order.index(short) if short in order else len(order), short)


def _collect(values: Iterable[object], module: str | None, found: dict[str, type[Rule]]) -> None:
    for value in values:
        is_rule = isinstance(value, type) and hasattr(value, "tell") and isinstance(getattr(value, "name", None), str)
        if is_rule and module in (None, value.__module__):
            found[normalized(cast(type[Rule], value).name)] = cast(type[Rule], value)


RULES: Table[type[Rule]] = Table(_gather_rules)


def rule_knobs(name: str) -> tuple[Knob, ...]:
    """The knobs of a rule, its own first, then those that any rule takes."""
    return (*knobs(_rule_class(name)), *WRAPPER_KNOBS)


def rule(spec: str, preset: Mapping[str, float] | None = None) -> Rule:
    """The rule of a spec string. Knobs not written take the preset's value, then the rule's default.

    Raises UserError for an unknown name or knob, or a value out of range.
    """
    name, given = parse_spec(spec)
    cls = _rule_class(name)
    schedule = _schedule(name, given)
    values = {**(preset or {}), **parse_values(name, rule_knobs(name), given)}
    wrapper = {k.name: values.pop(k.name) for k in WRAPPER_KNOBS if k.name in values}
    try:
        bare = cls(**values)
    except UserError as error:
        raise UserError(f"{name}: {error}") from None
    return wrap(bare, schedule=schedule, **cast(dict[str, Any], wrapper))


def _schedule(name: str, given: dict[str, str]) -> Schedule | None:
    """Take a learning rate that is a schedule out of the given values."""
    if "(" not in given.get("lr", "") or "lr" not in {k.name for k in rule_knobs(name)}:
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


def _rule_class(name: str) -> type[Rule]:
    try:
        return RULES[name]
    except KeyError:
        raise unknown("rule", name, RULES) from None


# -- problems ----------------------------------------------------------------------------------------------------


def _gather_problems() -> dict[str, ProblemEntry]:
    found = {name: _surface_entry(name) for name in surfaces.surface_names()}
    for point in entry_points(group="termopt.problems"):
        entry: ProblemEntry = point.load()
        found[normalized(entry.name)] = entry
    return found


def _surface_entry(name: str) -> ProblemEntry:
    def make(**values: Any) -> Problem:
        return surfaces.make_surface(name, **values)

    return ProblemEntry(name, surfaces.surface_knobs(name), make)


PROBLEMS: Table[ProblemEntry] = Table(_gather_problems)


def problem(spec: str) -> Problem:
    """The problem of a spec string: a name with knobs, or a formula in x and y.

    Raises UserError for an unknown name or knob, a value out of range, or a formula outside the grammar.
    """
    if not _is_name(spec):
        return surfaces.formula_problem(spec)
    name, given = parse_spec(spec)
    entry = PROBLEMS.get(name)
    if entry is None:
        raise unknown("problem", name, PROBLEMS)
    return entry.make(**parse_values(name, entry.knobs, given))


def _is_name(spec: str) -> bool:
    """Whether a text names a problem, rightly or wrongly spelled, rather than being a formula."""
    head = spec.partition(":")[0]
    if normalized(head) in PROBLEMS:
        return True
    words = re.fullmatch(r"[A-Za-z_]\w*(?:-\w+)*", head.strip())
    return bool(words) and not set(re.split(r"-", head.strip())) & {"x", "y", "pi", "e"}


# -- presets -----------------------------------------------------------------------------------------------------


@cache
def _presets() -> dict[str, dict[str, dict[str, float]]]:
    return json.loads(files("termopt").joinpath("presets.json").read_text("utf-8"))["presets"]


def preset(problem: Problem, rule_name: str) -> dict[str, float]:
    """The knobs that make a rule behave typically on a problem: those that differ from its defaults. Often empty."""
    table = _presets()
    rules = table.get(problem.spec) or table.get(problem.spec.partition(":")[0]) or {}
    return rules.get(normalized(rule_name), {})
