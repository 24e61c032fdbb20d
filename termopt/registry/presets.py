"""Presets: hyperparameters of an optimizer that suit a problem, found by search and kept in `presets.json`."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from termopt.base.spec import normalized
from termopt.engine.core.problem import Problem
from termopt.problems.surfaces.surface import Surface


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
