"""Presets: hyperparameters of an optimizer that suit a problem, found by search and kept in `presets.json`."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from termopt.base.hyperparameter import hyperparameters
from termopt.base.spec import normalized
from termopt.engine.core.problem import Problem
from termopt.problems.surfaces.surface import Surface
from termopt.registry.optimizer_table import OPTIMIZERS


@cache
def _presets() -> Mapping[str, Mapping[str, Mapping[str, float]]]:
    return json.loads(Path(__file__).with_name("presets.json").read_text("utf-8"))["presets"]


def preset(problem: Problem, optimizer_name: str) -> Mapping[str, float]:
    """The preset of an optimizer on a problem: the values that differ from its defaults. Often empty."""
    table, name = _presets(), normalized(optimizer_name)
    spec = _bare_spec(problem)
    optimizers = table.get(spec) or table.get(spec.partition(":")[0]) or {}
    return {**optimizers.get(name, {}), **_known_minimum(problem, name)}


def _known_minimum(problem: Problem, name: str) -> dict[str, float]:
    """The lowest known loss, for an optimizer that asks for it."""
    asks = name in OPTIMIZERS and "f_min" in (k.name for k in hyperparameters(OPTIMIZERS[name]))
    return {"f_min": problem.minima[0].loss} if asks and problem.minima and problem.minima[0].loss else {}


def _bare_spec(problem: Problem) -> str:
    """The spec of a problem without warp and noise."""
    if isinstance(problem, Surface):
        return problem.spec
    from termopt.problems.transforms.transformed import bare

    return bare(problem).spec
