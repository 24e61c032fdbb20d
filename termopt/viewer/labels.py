"""What the heading and the titles of panels say of a problem, an optimizer and its hyperparameters."""

import math
from functools import lru_cache

from termopt.base.ascii_text import ascii_formula
from termopt.base.hyperparameter import Hyperparameter
from termopt.base.number_text import typeset
from termopt.base.translate import translate, translate_message
from termopt.draw.screen.view_model import HyperparameterView
from termopt.engine.core.lane import Lane
from termopt.engine.core.problem import Problem
from termopt.engine.core.types import Optimizer
from termopt.optimizers.wrappers import WRAPPER_HYPERPARAMETERS
from termopt.optimizers.wrapping import all_hyperparameters
from termopt.registry.presets import STEPS as PRESET_STEPS
from termopt.registry.registry import is_searched, optimizer_values, spell


def hyperparameter_views(
    lane: Lane, k: int, chosen: str = "", steps: int = PRESET_STEPS, lang: str = "en"
) -> tuple[HyperparameterView, ...]:
    """The learning rate, then what was set for this problem, then what differs from its default, then the rest.

    lane: whose they are.
    k: the step at which they are shown.
    chosen: the name of the one that is turned.
    steps: the length of the race; a preset carries a star where it was searched for exactly this race.
    lang: the language of the words.
    """
    starred = steps == PRESET_STEPS and is_searched(lane.problem, lane.optimizer.name, lane.start)
    now = lane.optimizer if not lane.edits else [optimizer for at, optimizer in lane.optimizers() if at <= k][-1]
    views = _views(lane.optimizer, now, lane.preset, starred, chosen, lang)
    cost = lane.problem.cost
    if cost is None:
        return views
    batch = translate("all", lang) if cost.rows == cost.total else str(cost.rows)
    return (*views[:1], HyperparameterView("batch", "batch", batch, False), *views[1:])


@lru_cache(maxsize=256)
def _views(
    began: Optimizer, now: Optimizer, presets: tuple[str, ...], starred: bool, chosen: str, lang: str
) -> tuple[HyperparameterView, ...]:
    """The views of an optimizer's hyperparameters, in order; kept, for they are asked for in every frame.

    began, now: the optimizer at the start of the run and at the step shown. presets: the hyperparameters whose first
    value is a preset; starred: that was searched for exactly this race. chosen: the one that is turned, or "".
    lang: the language of the words.
    """
    declared = {one.name: one for one in all_hyperparameters(began)}
    first, values = optimizer_values(began), optimizer_values(now)
    if chosen and chosen not in values:
        values[chosen] = declared[chosen].default

    def order(name: str) -> tuple[bool, bool, bool]:
        return name != "lr", name not in presets, values[name] == declared[name].default

    def view(name: str) -> HyperparameterView:
        preset = name in presets and values[name] == first[name]
        shown = _hyperparameter(declared[name], values[name], starred and preset, lang)
        return shown._replace(chosen=name == chosen, by_eye=not starred and preset)

    return tuple(view(name) for name in sorted(values, key=order))


def _hyperparameter(declared: Hyperparameter, value: object, preset: bool, lang: str) -> HyperparameterView:
    alters = declared in WRAPPER_HYPERPARAMETERS and value != declared.default
    if declared.name == "zero_grad":
        said = translate("without" if alters else "with", lang)
        return HyperparameterView(said, said, "zero_grad", preset, alters=alters)
    return HyperparameterView(declared.name, declared.symbol or declared.name, _value(value), preset, alters=alters)


def _value(value: object) -> str:
    return typeset(f"{value:g}") if isinstance(value, float) else spell(value)


def formula_words(problem: Problem, lang: str) -> str:
    """The formula of a problem, what it says in words in a language: `(x²+5y²)/2, turned 30°`."""
    whole = translate_message(problem.formula, lang)
    if whole != problem.formula:
        return whole
    first, *rest = problem.formula.split(", ")
    said = translate_message(first, lang)
    for part in rest:
        own = translate_message(part, lang)
        said += (translate(", ", lang) if own != part else ", ") + own  # a formula has commas of its own
    return said


def heading(problem: Problem, start: tuple[float, ...], typed: bool, lang: str) -> tuple[str, ...]:
    """The name of a problem, and facts on it: its formula, where the lanes start, its lowest known minimum.

    start: of the lanes, (d,); typed: whether the formula is in ASCII, as it is typed; lang: the language of the words.
    """
    where = translate("start {point}", lang, point=_point(start))
    if len(start) > 2:
        where = translate("{n} parameters", lang, n=len(start))
    formula = formula_words(problem, lang)
    facts = [problem.name, ascii_formula(formula) if typed else formula, where]
    if problem.minima:
        lowest, *others = problem.minima
        same = 1 + sum(math.isclose(other.loss, lowest.loss, rel_tol=1e-9, abs_tol=1e-9) for other in others)
        words = "min {loss} at {point}" if same == 1 else "{n} minima, f* = {loss}"
        words = words if len(lowest) <= 2 else "f* = {loss}"
        loss = _value(lowest.loss).replace("-", "−")
        facts.append(translate(words, lang, n=same, loss=loss, point=_point(lowest.x)))
    else:
        facts.append(translate("no known minimum", lang))
    return tuple(facts)


def _point(x: tuple[float, ...]) -> str:
    return f"({', '.join(f'{value:.4g}' for value in x)})".replace("-", "−")
