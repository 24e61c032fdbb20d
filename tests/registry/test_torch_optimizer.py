"""PyTorch's optimizers race as they are: to the last bit a loop of PyTorch's own, forwards, backwards and forked."""

import importlib.util
import re
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import termopt
from termopt.base.hyperparameter import hyperparameters
from termopt.base.spec import spell
from termopt.engine.core.lane import Lane
from termopt.engine.trace.trace import Trace
from termopt.registry import registry
from termopt.registry.adapters.permission import EVERYTHING, permitted
from termopt.registry.registry import OPTIMIZERS
from termopt.scene.read import load_scene

torch: Any = pytest.importorskip("torch")
torch.set_num_threads(1)  # with more, tiny tensors wait for each other on a busy machine

STEPS = 300
OTHERS = ("Lion", "ADOPT", "AdaBelief", "Adan", "MADGRAD", "Prodigy", "LaProp", "ScheduleFreeAdamW", "SOAP", "Yogi")
"""Optimizers of pytorch_optimizer: of every kind, with state in the group and on the object."""
SURFACE = "himmelblau"


def loop(
    made: Any, steps: int, given: dict[str, Any], columns: bool, turn: Callable[[Any, int], None] = lambda o, k: None
) -> Any:
    """A loop as PyTorch's users write it. Returns its iterates, (steps + 1, 2)."""
    problem = termopt.problem(SURFACE)
    parameter = torch.nn.Parameter(torch.tensor(problem.start, dtype=torch.float64).reshape((-1, 1) if columns else -1))
    optimizer = made([parameter], **given)
    if hasattr(optimizer, "train"):
        optimizer.train()
    points = [parameter.detach().numpy().ravel().copy()]
    for k in range(steps):
        turn(optimizer, k)
        parameter.grad = torch.tensor(problem.gradient(points[-1])).reshape(parameter.shape)
        optimizer.step()
        points.append(parameter.detach().numpy().ravel().copy())
    return np.array(points)


def check(spec: str, made: Any, given: dict[str, Any]) -> None:
    written = ",".join(f"{name}={value}" for name, value in given.items())
    trace = termopt.run(SURFACE, f"{spec}:{written}" if given else spec, steps=STEPS)
    wanted = loop(made, STEPS, given, trace.lane.optimizer.title.endswith("one column"))
    assert np.array_equal(trace.x, wanted[: trace.head + 1]), spec
    for k in (trace.head * 2 // 3, 3, trace.head, 1):
        assert np.array_equal(trace.iterate(k).x, wanted[k]), f"{spec}, stepped to {k}"


def test_every_optimizer_of_torch_is_torchs_own_loop() -> None:
    """For 300 steps and to the last bit, all but the two that cannot be shown."""
    known = {n: c for n, c in vars(torch.optim).items() if isinstance(c, type) and issubclass(c, torch.optim.Optimizer)}
    for name in set(known) - {"Optimizer", "LBFGS", "SparseAdam"}:
        check(f"torch:{name}", known[name], {"lr": 0.01})
    refused = {"LBFGS": "write lbfgs", "SparseAdam": "does not support de", "Optimiser": "optimizer of"}
    for name, words in refused.items():
        with pytest.raises(termopt.UserError, match=words):
            termopt.optimizer(f"torch:{name}")


def test_optimizers_of_others_are_their_own_loops() -> None:
    """State on the object, in the group, or in single precision goes along."""
    package: Any = pytest.importorskip("pytorch_optimizer")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the package itself
        for name in OTHERS:
            check(f"torch:pytorch_optimizer.{name}", getattr(package, name), {"lr": 0.01})


def test_hyperparameters_are_turned_and_lanes_forked_as_in_a_loop() -> None:
    """A turned rate is one written into param_groups; a lane forked at a step goes on as if it had always been one."""

    def turn(optimizer: Any, k: int) -> None:
        if k == 40:
            optimizer.param_groups[0]["lr"] = 0.02
            optimizer.param_groups[0]["betas"] = (0.5, 0.999)

    problem, adam = termopt.problem(SURFACE), termopt.optimizer("torch:adam:lr=0.1,betas=(0.9,0.999)")
    lane = Lane(problem, adam, problem.start)
    trace = Trace(lane, 100)
    trace.reach(100)
    turned = lane.edited(40, "lr", 0.02).edited(40, "beta1", 0.5)
    forked = Trace(turned, 100, past=(trace, 40))
    forked.reach(100)
    wanted = loop(torch.optim.Adam, 100, {"lr": 0.1}, False, turn)
    assert np.array_equal(forked.x, wanted)
    assert np.array_equal(Trace(turned, 100).iterate(90).x, wanted[90])
    assert np.array_equal(forked.iterate(41).x, wanted[41])
    shown = registry.optimizer_spec(adam)
    assert registry.optimizer(shown) == adam
    schedule = termopt.run(SURFACE, "torch:sgd:lr=exp(0.01,0.9)", steps=20)
    native = termopt.run(SURFACE, "sgd:lr=exp(0.01,0.9)", steps=20)
    assert np.allclose(schedule.x, native.x, rtol=1e-12)
    with pytest.raises(termopt.UserError, match=r"torch:Adam.*Invalid learning rate|lr=-1 is out of range"):
        registry.check_turn(lane, 3, "lr", -1.0)


def test_blocks_are_parameters_and_a_map_is_its_runs() -> None:
    """A network's arrays are tensors of their shapes; each cell of a map is the run that it stands for."""
    native = termopt.run("mlp", "adamw:lr=0.01,weight_decay=0.1", steps=5)
    assert np.allclose(termopt.run("mlp", "torch:AdamW:lr=0.01,weight_decay=0.1", steps=5).x, native.x, rtol=1e-10)
    blockwise = termopt.run("mlp", "torch:Adafactor:lr=0.01", steps=5)
    assert np.allclose(blockwise.x, termopt.run("mlp", "adafactor:lr=0.01", steps=5).x, rtol=1e-4)
    found = termopt.map("beale", "torch:Adam", over={"lr": "0.01,0.1"}, steps=20)
    for i, lr in enumerate((0.01, 0.1)):
        assert found.loss[i] == termopt.run("beale", f"torch:Adam:lr={lr}", steps=20).loss[-1]


def test_ours_equal_their_namesakes() -> None:
    """Every optimizer that says so is the one of PyTorch, or of the package, whatever the hyperparameters."""
    compared = 0
    for name, ours in OPTIMIZERS.items():
        found = re.fullmatch(r"(torch|pytorch_optimizer) [\d.]+ (\w+)(?:\((\w+)=True\))?", ours.equals)
        if found is None or importlib.util.find_spec(found[1]) is None:
            continue
        spec = f"torch:{found[2]}" if found[1] == "torch" else f"torch:{found[1]}.{found[2]}"
        with permitted(EVERYTHING):
            theirs = {k.name for k in hyperparameters(registry.optimizer_class(spec))}
        shared = {k.name: k.default for k in hyperparameters(ours) if k.name in theirs} | {"lr": 0.01}
        given = ",".join(f"{field}={spell(value)}" for field, value in shared.items())
        mine = termopt.run("quadratic:kappa=10", f"{name}:{given}", steps=100)
        given += f",{found[3]}=true" if found[3] else ""
        other = termopt.run("quadratic:kappa=10", f"{spec}:{given}", steps=100)
        assert np.allclose(mine.x, other.x, rtol=1e-6), f"{name} and {spec}"
        compared += 1
    assert compared >= 10


def test_a_scene_of_a_stranger_loads_no_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A class of another package is code; one of torch itself is not."""
    (tmp_path / "strange_optimizers.py").write_text("raise SystemError('it ran')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    scene = tmp_path / "scene.toml"
    scene.write_text('optimizers = ["torch:strange_optimizers.Opt"]')
    with pytest.raises(termopt.UserError, match="runs only if the command line names it, or with --trust"):
        load_scene(scene).open()
    scene.write_text('optimizers = ["torch:RAdam:lr=0.1"]')
    assert load_scene(scene).open().session.race.lanes[0].label == "RAdam"
    importlib.invalidate_caches()
    with pytest.raises(termopt.UserError, match="SystemError: it ran"):
        termopt.optimizer("torch:strange_optimizers.Opt")
