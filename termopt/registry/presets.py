"""Presets: hyperparameters of an optimizer that suit a problem, found by search and kept in `presets.json`."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from termopt.base.hyperparameter import hyperparameters
from termopt.base.spec import normalized
from termopt.engine.core.problem import Problem
from termopt.problems.surfaces.surface import Surface
from termopt.registry.optimizer_table import OPTIMIZERS

STEPS = 400
"""The length of the races that the search judged."""


@cache
def _stored() -> Mapping[str, Any]:
    return json.loads(Path(__file__).with_name("presets.json").read_text("utf-8"))


def preset(problem: Problem, optimizer_name: str) -> Mapping[str, float]:
    """The preset of an optimizer on a problem: the values that differ from its defaults. Often empty.

    Noise, warp and batches leave a preset in force. On a surface with other parameters there is none.
    """
    name = normalized(optimizer_name)
    return {**_stored()["presets"].get(_bare_spec(problem), {}).get(name, {}), **known_minimum(problem, name)}


def is_searched(problem: Problem, optimizer_name: str, start: tuple[float, ...]) -> bool:
    """Whether the preset is what the search found for exactly this problem and start; panels mark it with a star.

    A preset made by eye is not, nor is one on a problem with noise or warp, or from another start.
    """
    name, spec = normalized(optimizer_name), problem.spec
    return spec in _stored()["presets"] and start == problem.start and name not in _stored()["by_eye"].get(spec, ())


def known_minimum(problem: Problem, optimizer_name: str) -> dict[str, float]:
    """The lowest known loss, for an optimizer that asks for it: what its `f_min` is where a spec does not say."""
    name = normalized(optimizer_name)
    asks = name in OPTIMIZERS and "f_min" in (k.name for k in hyperparameters(OPTIMIZERS[name]))
    return {"f_min": problem.minima[0].loss} if asks and problem.minima and problem.minima[0].loss else {}


def _bare_spec(problem: Problem) -> str:
    """The spec of a problem without warp and noise, and with all samples a step."""
    if isinstance(problem, Surface):
        return problem.spec
    if problem.cost is not None:
        from termopt.problems.networks.trained import Trained

        return problem.whole_spec if isinstance(problem, Trained) else problem.spec
    from termopt.problems.transforms.transformed import bare

    return bare(problem).spec
