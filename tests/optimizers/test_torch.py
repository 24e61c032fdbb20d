"""Every optimizer goes where PyTorch's optimizer of that name goes, defaults included."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from .walk import OPTIMIZERS, SURFACES, walk

REFERENCE = Path(__file__).parents[1] / "reference"
STORED = json.loads((REFERENCE / "torch_trajectories.json").read_text("utf-8"))


def test_what_is_stored_is_what_the_generator_makes():
    text = (REFERENCE / "make_torch.py").read_text("utf-8")
    compared = re.findall(r'^    "(\w+)": \(\w+, {', text, re.MULTILINE)
    assert compared == list(dict.fromkeys(case["optimizer"] for case in STORED["cases"]))
    assert set(compared) <= set(OPTIMIZERS)


@pytest.mark.every(3)
@pytest.mark.parametrize(
    "case", STORED["cases"], ids=lambda c: f"{c['optimizer']}-{c['hyperparameters']}-{c['surface']}"
)
def test_same_path(case):
    optimizer = OPTIMIZERS[case["optimizer"]](**case["hyperparameters"])
    taken = list(walk(optimizer, SURFACES[case["surface"]], case["start"], 1 + max(STORED["steps"])))
    walked = [step.q if optimizer.name == "nesterov" else step.x for step in taken]
    ours = np.stack([walked[k] for k in STORED["steps"]])
    np.testing.assert_allclose(ours, case["x"], rtol=1e-9, atol=0)
