"""Every rule goes where PyTorch's optimizer of that name goes, defaults included."""

import json
from pathlib import Path

import numpy as np
import pytest

from .walk import RULES, SURFACES, walk

STORED = json.loads((Path(__file__).parents[1] / "reference" / "torch_trajectories.json").read_text())


def test_every_rule_is_compared():
    assert {case["rule"] for case in STORED["cases"]} == set(RULES)


@pytest.mark.parametrize("case", STORED["cases"], ids=lambda c: f"{c['rule']}-{c['knobs']}-{c['surface']}")
def test_same_path(case):
    rule = RULES[case["rule"]](**case["knobs"])
    taken = list(walk(rule, SURFACES[case["surface"]], case["start"], 1 + max(STORED["steps"])))
    walked = [step.q if rule.name == "nesterov" else step.x for step in taken]
    ours = np.stack([walked[k] for k in STORED["steps"]])
    np.testing.assert_allclose(ours, case["x"], rtol=1e-9, atol=0)
