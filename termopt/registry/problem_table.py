"""The table PROBLEMS, and the way from a spec string or a formula to a problem.

Problems come from `termopt.problems`, and from the entry points of that name: each is a ProblemEntry, or a class whose
fields are the problem's hyperparameters.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any

from termopt.base.errors import UserError, unknown
from termopt.base.hyperparameter import Hyperparameter, hyperparameters
from termopt.base.spec import adapted_name, code_name, misspelled, normalized, parse_spec, require_no_data, spell
from termopt.base.written_hyperparameters import fields_named, parse_values
from termopt.engine.core.problem import Problem
from termopt.problems.formula.error import FormulaError
from termopt.problems.formula.parse import is_formula
from termopt.problems.surfaces import by_name
from termopt.registry.plugins import Table, left_out


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


TASKS: Mapping[str, str] = {
    "linear": "regressions:Linear",
    "logistic": "regressions:Logistic",
    "softmax": "regressions:Softmax",
    "moons": "classifiers:Moons",
    "circles": "classifiers:Circles",
    "spiral": "classifiers:Spiral",
    "xor": "classifiers:Xor",
    "digits": "digits:Digits",
    "factor": "factor:Factor",
}
"""Problems with samples in memory: the module in `termopt.problems.data` and the class there, loaded when asked for."""


CLASSES: Mapping[str, str] = {"cycle": "transforms.cycle:Cycle", "rayleigh": "spectra.rayleigh:Rayleigh"}
"""Other problems, whose fields are their hyperparameters: the module in `termopt.problems` and the class there."""


def _our_problems() -> dict[str, Callable[[], ProblemEntry]]:
    """The names of our problems, and how the entry of each is made."""
    return {
        **{name: partial(_surface, name) for name in by_name.surface_names()},
        **{name: partial(_class, place) for name, place in CLASSES.items()},
        **{name: partial(_trained, place) for name, place in TASKS.items()},
        "mlp": _mlp,
    }


def _surface(name: str) -> ProblemEntry:
    return ProblemEntry(name, by_name.surface_hyperparameters(name), partial(by_name.make_surface, name))


def _class(place: str) -> ProblemEntry:
    module, _, name = place.partition(":")
    found: Any = getattr(import_module(f"termopt.problems.{module}"), name)
    return ProblemEntry(found.name, hyperparameters(found), found)


def _trained(place: str) -> ProblemEntry:
    from termopt.problems.networks.trained import Trained

    module, _, name = place.partition(":")
    task: Any = getattr(import_module(f"termopt.problems.data.{module}"), name)

    def made(**values: Any) -> Problem:
        task.check_given(values)
        trained = Trained(task(**values))
        trained.reading.draw(0, 0)  # reads the samples, so that what is wrong with them is said now
        return trained

    return ProblemEntry(task.name, hyperparameters(task), made)


def _mlp() -> ProblemEntry:
    from termopt.problems.data import batching
    from termopt.problems.networks import mlp

    return ProblemEntry("mlp", hyperparameters(batching.Batching), mlp.mlp)


def _offered_problem(name: str, offer: Any) -> tuple[str, ProblemEntry]:
    if not callable(offer):
        raise TypeError(f"{name} is neither a ProblemEntry nor a class of problems")
    from termopt.registry.adapters.completed import completed_problem, tried_problem

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
    from termopt.problems.transforms.noisy import BATCH, NOISE

    return (*WARP_HYPERPARAMETERS, NOISE, BATCH)


def problem(spec: str, dim: int | None = None) -> Problem:
    """The problem of a spec string: a name, a formula in x and y, or code, with hyperparameters. It is warped first,
    then noisy.

    dim: how many parameters a function of the user's has that does not say it.

    Raises UserError for an unknown name or hyperparameter, a value out of range, or a formula outside the grammar.
    """
    adapted = adapted_name(spec)
    if adapted is not None and adapted[0] == "python":
        from termopt.registry.adapters.given import given_problem

        return given_problem(adapted[1])
    if (code := code_name(spec)) is not None:
        from termopt.registry.adapters.own_problems import code_problem

        return code_problem(code, parse_spec(spec).values, dim)
    if not _is_name(spec):
        return _formula_problem(spec)
    name, given = parse_spec(spec)
    entry = PROBLEMS.get(name)
    if entry is None:
        raise left_out("problems", PROBLEMS, name, unknown("problem", name, PROBLEMS, also=", or a formula in x and y"))
    more = _transforms_given(entry, given) if given else []
    values = parse_values(name, (*entry.hyperparameters, *more), given)
    transforms = {k.name: values.pop(k.name) for k in more if k.name in values}
    try:
        made = entry.make(**values)
    except ValueError as error:
        raise UserError(f"{name}: {error}") from None
    return _transformed(name, made, transforms) if transforms else made


def _formula_problem(spec: str) -> Problem:
    """The problem of a formula, warped and noisy. Raises UserError also for a name that has no colon behind it."""
    require_no_data(spec)
    text, given = _formula(spec)
    try:
        made = by_name.formula_problem(text)
    except FormulaError as error:
        raise misspelled(spec, PROBLEMS) or error from None
    return _transformed("formula", made, parse_values("formula", transform_hyperparameters(), given)) if given else made


def _transformed(name: str, made: Problem, values: Mapping[str, float]) -> Problem:
    """A problem with the hyperparameters that every surface takes. Raises UserError for one that takes none of them."""
    from termopt.problems.transforms.affine import WARP_HYPERPARAMETERS
    from termopt.problems.transforms.noisy import BATCH, NOISE, noisy
    from termopt.problems.transforms.transformed import warped

    try:
        warps = {k.name: values[k.name] for k in WARP_HYPERPARAMETERS if k.name in values}
        return noisy(warped(made, **warps), values.get(NOISE.name, 0.0), int(values.get(BATCH.name, 1)))
    except UserError as error:
        raise UserError(f"{name}: {error}") from None


def _transforms_given(entry: ProblemEntry, given: Mapping[str, str]) -> list[Hyperparameter]:
    """Those hyperparameters of any surface that are given, unless the problem has one of that name itself.

    Where one is given that is neither: all that this problem takes, for the words about it.
    """
    foreign = [written for written in given if not fields_named(entry.hyperparameters, written)]
    if not foreign:
        return []
    shared = transform_hyperparameters()
    fields = [fields_named(shared, written) for written in foreign]
    if not all(fields) and takes_transforms(entry()):
        return [k for k in shared if not fields_named(entry.hyperparameters, k.name)]
    return [k for k in shared if any(k.name in names for names in fields)]


def takes_transforms(made: Problem) -> bool:
    """Whether a problem is a surface, which takes what every surface takes."""
    return made.dim == 2 and made.cost is None


def _formula(spec: str) -> tuple[str, dict[str, str]]:
    """A formula and the hyperparameters behind its colon, if any, or those that the words behind it say.

    No formula has a colon.
    """
    from termopt.problems.transforms.affine import read_words

    text, colon, rest = spec.partition(":")
    return (text, parse_spec(f"formula:{rest}").values) if colon and "=" in rest else read_words(spec)


def _is_name(spec: str) -> bool:
    """Whether a text names a problem, rightly or wrongly spelled, rather than being a formula such as `x-y`."""
    text = spec.partition(":")[0].strip()
    words = text.split("-")
    wordy = words[0].isidentifier() and all(word.isidentifier() or word.isdigit() for word in words)
    variables = {"x", "y", "pi", "e"} & {word.lower() for word in words}
    return wordy and not variables and (normalized(text) in PROBLEMS or not is_formula(text))
