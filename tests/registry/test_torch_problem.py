"""A model of PyTorch's is a problem: the same numbers as a training loop, its parameters the blocks."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import termopt
from termopt.registry.adapters.permission import EVERYTHING, permitted
from termopt.scene.scene import Scene, open_scene
from termopt.scene.script import offer_of

torch: Any = pytest.importorskip("torch")
torch.set_num_threads(1)  # with more, tiny tensors wait for each other on a busy machine

FILE = """
import torch, termopt
torch.manual_seed(0)
model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Dropout(0.5), torch.nn.Linear(3, 1))
x = torch.randn(20, 2)
task = termopt.model(model, torch.nn.functional.mse_loss, x, x.prod(dim=1, keepdim=True))
loss_fn, y = torch.nn.MSELoss(), x.prod(dim=1, keepdim=True)
def tensors(x): return torch.sin(x).sum() + x[0] ** 2
fed = termopt.model(model, torch.nn.functional.mse_loss, x, x.prod(dim=1, keepdim=True), batch=5)
"""


def parts() -> tuple[Any, Any, Any]:
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1))
    x = torch.randn(20, 2, dtype=torch.float64)
    return model.double(), x, x.prod(dim=1, keepdim=True)


def test_it_trains_as_a_loop_does() -> None:
    """Bit for bit, with PyTorch's Adam on the model's own parameters, and back and forth."""
    model, x, y = parts()
    problem: Any = termopt.model(model, torch.nn.functional.mse_loss, x, y)
    assert [(b.name, b.shape) for b in problem.blocks] == [
        ("0.weight", (3, 2)), ("0.bias", (3,)), ("2.weight", (1, 3)), ("2.bias", (1,))
    ]  # fmt: skip
    trace = termopt.run(problem, "torch:Adam:lr=0.05", steps=40)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
    for k in range(40):
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(model(x), y)
        assert trace.loss[k] == loss.item()
        loss.backward()
        optimizer.step()
    assert np.array_equal(trace.x[40], torch.cat([p.detach().ravel() for p in model.parameters()]).numpy())
    assert np.array_equal(trace.iterate(7).x, trace.x[7])
    assert termopt.check(problem).ok, termopt.check(problem)


def test_it_stands_in_a_file_and_on_screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dropout is off; batches are those of the seed; a race of it is drawn on the plane of its paths."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine_model.py").write_text(FILE)
    fed: Any = termopt.problem("./mine_model.py:fed")
    assert fed.spec == "./mine_model.py:fed"
    at = np.array(fed.start)
    assert fed.sample(at, 3, 0).loss == fed.sample(at, 3, 0).loss != fed.sample(at, 4, 0).loss
    beside: Any = termopt.problem("./mine_model.py:model:batch=5")
    assert np.array_equal(beside.sample(at, 3, 0).grad, fed.sample(at, 3, 0).grad)
    tensors = termopt.problem("./mine_model.py:tensors")
    assert tensors.formula == "tensors(x), gradient by PyTorch's autograd"
    assert np.allclose(tensors.gradient(np.array([1.0, 2.0])), [np.cos(1) + 2, np.cos(2)], rtol=1e-15)
    with permitted("./mine_model.py"):
        offered = offer_of("./mine_model.py")
    assert [spec.rpartition(":")[2] for spec in offered.problems] == ["model", "task", "tensors", "fed"]
    assert not offered.refused
    (tmp_path / "bare.py").write_text("import torch\nnet = torch.nn.Linear(1, 1)\nloss = torch.nn.MSELoss()")
    with pytest.raises(termopt.UserError, match="has no data"):
        termopt.problem("./bare.py:net")
    with permitted(EVERYTHING):
        session = open_scene(Scene(problem="./mine_model.py:task", optimizers=("adam", "torch:SGD:lr=0.1"), steps=10))
        assert session.race.lanes[0].problem.dim == 13
    model, x, y = parts()
    made: Any = termopt.model(model, torch.nn.functional.mse_loss, x, y)
    out = termopt.record(tmp_path / "model.txt", made, ["adam", "torch:SGD:lr=0.1"], steps=10, at=5, size=(100, 30))
    assert "PC1" in out.read_text("utf-8")


def test_what_is_no_model_is_said() -> None:
    """One line each."""
    model, x, y = parts()
    wrong: list[tuple[Any, str]] = [
        ((lambda x: x, torch.nn.functional.mse_loss, x, y), "a model is a torch.nn.Module"),
        ((torch.nn.Tanh(), torch.nn.functional.mse_loss, x, y), "has no parameters"),
        ((model, torch.nn.functional.mse_loss, x, y[:3]), "20 inputs and 3 targets"),
        ((model, lambda a, b: a - b, x, y), "wanted a tensor with one number"),
        ((model, lambda a, b: 1 / 0, x, y), "raised ZeroDivisionError"),
        ((model, torch.nn.functional.mse_loss, x, y, 99), "1 ≤ batch ≤ 20"),
    ]
    for given, words in wrong:
        with pytest.raises(termopt.UserError, match=words):
            termopt.model(*given)
