"""Writes package_trajectories.json: where the optimizers of other packages go, for the tests to follow.

Run it apart, in an environment with the packages of VERSIONS; the tests need only the file:

    python tests/reference/make_packages.py

Each case is an optimizer with hyperparameters, in our names, on a problem of tests/optimizers/walk.py, with the
parameters after each of STEPS: for a schedule-free method its training weights, which are the next point asked. All is
in float64; gradients are those of the problems by hand.
"""

import importlib.metadata
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jax
import numpy as np
import torch

jax.config.update("jax_enable_x64", True)
sys.path.insert(0, str(Path(__file__).parents[2]))
torch.set_default_dtype(torch.float64)

import dadaptation  # noqa: E402
import lion_pytorch  # noqa: E402
import optax  # noqa: E402
import prodigyopt  # noqa: E402
import pytorch_optimizer  # noqa: E402
import schedulefree  # noqa: E402

from tests.reference.problems import BLOCKS, PROBLEMS, STARTS, diagonal  # noqa: E402

STEPS = (1, 2, 3, 5, 10, 20, 50, 100, 200)
VERSIONS = ("torch", "optax", "pytorch_optimizer", "schedulefree", "prodigyopt", "dadaptation", "lion-pytorch")

Make = Callable[..., Any]


def betas(values: dict[str, Any], *names: str) -> dict[str, Any]:
    """The hyperparameters with several of them as the tuple `betas`."""
    rest = {name: value for name, value in values.items() if name not in names}
    return {**rest, "betas": tuple(values[name] for name in names)}


def tensors(package: str, make: Make) -> Callable[..., Iterator[np.ndarray]]:
    """A walk with an optimizer made as PyTorch does: from the parameters, then in steps."""

    def walk(values: dict[str, Any], problem: str) -> Iterator[np.ndarray]:
        start, shapes = np.array(STARTS[problem]), BLOCKS[problem]
        ends = np.cumsum([int(np.prod(shape)) for shape in shapes])
        parts = np.split(start, ends[:-1])
        weights = [torch.tensor(part.reshape(shape)) for part, shape in zip(parts, shapes, strict=True)]
        optimizer = make(weights, values)
        if hasattr(optimizer, "train"):
            optimizer.train()
        while True:
            x = np.concatenate([w.detach().numpy().ravel() for w in weights])
            grads = np.split(PROBLEMS[problem](x).grad, ends[:-1])
            for w, grad in zip(weights, grads, strict=True):
                w.grad = torch.tensor(grad.reshape(w.shape))
            optimizer.step()
            yield np.concatenate([w.detach().numpy().ravel() for w in weights])

    walk.package = package
    return walk


def arrays(make: Make) -> Callable[..., Iterator[np.ndarray]]:
    """A walk with a gradient transformation of optax."""

    def walk(values: dict[str, Any], problem: str) -> Iterator[np.ndarray]:
        shapes, x = BLOCKS[problem], np.array(STARTS[problem])
        ends = np.cumsum([int(np.prod(shape)) for shape in shapes])[:-1]

        def tree(v: np.ndarray) -> list[Any]:
            return [jax.numpy.array(p.reshape(s)) for p, s in zip(np.split(v, ends), shapes, strict=True)]

        optimizer = make(values)
        params = tree(x)
        state = optimizer.init(params)
        update = jax.jit(optimizer.update)
        while True:
            loss, grad = PROBLEMS[problem](x)
            more = {"value": loss} if isinstance(optimizer, optax.GradientTransformationExtraArgs) else {}
            change, state = update(tree(grad), state, params, **more)
            params = optax.apply_updates(params, change)
            x = np.concatenate([np.asarray(p).ravel() for p in params])
            yield x

    walk.package = "optax"
    return walk


def po(name: str, *names: str) -> Callable[..., Iterator[np.ndarray]]:
    cls = getattr(pytorch_optimizer, name)
    return tensors("pytorch_optimizer", lambda w, v: cls(w, foreach=False, **(betas(v, *names) if names else v)))


def curved(cls: Make, names: dict[str, str]) -> Callable[..., Iterator[np.ndarray]]:
    """A walk with an optimizer of pytorch_optimizer that is told the diagonal of the Hessian."""

    def walk(values: dict[str, Any], problem: str) -> Iterator[np.ndarray]:
        every = values.get("every", 1)
        more = {names.get(name, name): value for name, value in values.items()}
        w = torch.tensor(np.array(STARTS[problem]))
        optimizer = cls([w], foreach=False, **betas(more, *ADAM))
        k = 0
        while True:
            w.grad = torch.tensor(PROBLEMS[problem](w.detach().numpy()).grad)
            looks = k % every == 0
            optimizer.step(hessian=[torch.tensor(diagonal(problem, w.detach().numpy()))] if looks else None)
            k += 1
            yield w.detach().numpy().copy()

    walk.package = "pytorch_optimizer"
    return walk


ADAM = ("beta1", "beta2")

WALKS: dict[str, Callable[..., Iterator[np.ndarray]]] = {
    "sgd": tensors("torch", lambda w, v: torch.optim.SGD(w, **v)),
    "rmsprop": tensors(
        "torch", lambda w, v: torch.optim.RMSprop(w, **{"alpha" if k == "beta" else k: x for k, x in v.items()})
    ),
    "rprop": tensors(
        "torch",
        lambda w, v: torch.optim.Rprop(
            w, v["lr"], etas=(v["eta_minus"], v["eta_plus"]), step_sizes=(v["step_min"], v["step_max"])
        ),
    ),
    "asgd": tensors("torch", lambda w, v: torch.optim.ASGD(w, **v)),
    "adafactor": tensors("torch", lambda w, v: torch.optim.Adafactor(w, **v)),
    "signum": arrays(lambda v: optax.signum(v["lr"], v["momentum"])),
    "adabelief": arrays(lambda v: optax.adabelief(v["lr"], v["beta1"], v["beta2"], eps=v["eps"], eps_root=v["eps"])),
    "yogi": arrays(lambda v: optax.yogi(v["lr"], v["beta1"], v["beta2"], v["eps"])),
    "ademamix": arrays(
        lambda v: optax.contrib.ademamix(v["lr"], v["beta1"], v["beta2"], b3=v["beta3"], alpha=v["alpha"], eps=v["eps"])
    ),
    "polyak": arrays(lambda v: optax.polyak_sgd(max_learning_rate=v["max_lr"], f_min=v["f_min"])),
    "dog": arrays(lambda v: optax.contrib.dog(v["lr"], eps=v["eps"])),
    "lars": arrays(lambda v: optax.lars(v["lr"], trust_coefficient=v["trust"], momentum=v["momentum"])),
    "lamb": arrays(lambda v: optax.lamb(v["lr"], v["beta1"], v["beta2"], eps=v["eps"])),
    "lion": tensors("lion-pytorch", lambda w, v: lion_pytorch.Lion(w, **betas(v, *ADAM))),
    "adabound": po("AdaBound", *ADAM),
    "adan": po("Adan", "beta1", "beta2", "beta3"),
    "qhm": po("QHM"),
    "qhadam": tensors(
        "pytorch_optimizer",
        lambda w, v: pytorch_optimizer.QHAdam(
            w, v["lr"], (v["beta1"], v["beta2"]), nus=(v["nu1"], v["nu2"]), eps=v["eps"], foreach=False
        ),
    ),
    "aggmo": tensors(
        "pytorch_optimizer",
        lambda w, v: pytorch_optimizer.AggMo(
            w, v["lr"], betas=tuple(1 - 10.0**-i for i in range(v["damping"])), foreach=False
        ),
    ),
    "adopt": po("ADOPT", *ADAM),
    "laprop": po("LaProp", *ADAM),
    "madgrad": po("MADGRAD"),
    "novograd": po("NovoGrad", *ADAM),
    "sophia": curved(pytorch_optimizer.SophiaH, {"every": "update_period", "clip": "p"}),
    "adahessian": curved(pytorch_optimizer.AdaHessian, {}),
    "shampoo": tensors(
        "pytorch_optimizer",
        lambda w, v: pytorch_optimizer.Shampoo(w, v["lr"], momentum=v["momentum"], matrix_eps=v["eps"]),
    ),
    "soap": tensors(
        "pytorch_optimizer",
        lambda w, v: pytorch_optimizer.SOAP(
            w,
            v["lr"],
            (v["beta1"], v["beta2"]),
            eps=v["eps"],
            weight_decay=0.0,
            precondition_frequency=v["every"],
            precondition_1d=True,
        ),
    ),
    "prodigy": tensors("prodigyopt", lambda w, v: prodigyopt.Prodigy(w, **betas(v, *ADAM))),
    "dadapt_adam": tensors("dadaptation", lambda w, v: dadaptation.DAdaptAdam(w, **betas(v, *ADAM))),
    "schedulefree_sgd": tensors(
        "schedulefree", lambda w, v: schedulefree.SGDScheduleFree(w, v["lr"], momentum=v["beta"], foreach=False)
    ),
    "schedulefree_adamw": tensors(
        "schedulefree", lambda w, v: schedulefree.AdamWScheduleFree(w, foreach=False, **betas(v, *ADAM))
    ),
}

BOTH = ("valley", "bowl")
ALL = (*BOTH, "matrix")
CASES: dict[str, tuple[tuple[str, ...], tuple[dict[str, Any], ...]]] = {
    "sgd": (
        BOTH,
        (
            {"lr": 0.0021, "momentum": 0.63, "dampening": 0.2, "weight_decay": 0.03, "nesterov": False},
            {"lr": 0.0013, "momentum": 0.71, "dampening": 0.0, "weight_decay": 0.03, "nesterov": True},
            {"lr": 0.0027, "momentum": 0.0, "dampening": 0.4, "weight_decay": 0.1, "nesterov": False},
        ),
    ),
    "rmsprop": (
        BOTH,
        (
            {"lr": 0.031, "beta": 0.87, "eps": 0.3, "centered": True, "momentum": 0.41, "weight_decay": 0.02},
            {"lr": 0.013, "beta": 0.91, "eps": 1e-4, "centered": False, "momentum": 0.0, "weight_decay": 0.05},
        ),
    ),
    "rprop": (BOTH, ({"lr": 0.013, "eta_minus": 0.43, "eta_plus": 1.31, "step_min": 1e-5, "step_max": 0.37},)),
    "asgd": (BOTH, ({"lr": 0.0041, "lambd": 0.013, "alpha": 0.61, "t0": 17.0},)),
    "adafactor": (ALL, ({"lr": 0.027},)),
    "signum": (BOTH, ({"lr": 0.0113, "momentum": 0.83},)),
    "adabelief": (BOTH, ({"lr": 0.013, "beta1": 0.83, "beta2": 0.97, "eps": 1e-7},)),
    "yogi": (BOTH, ({"lr": 0.021, "beta1": 0.83, "beta2": 0.97, "eps": 2e-3},)),
    "ademamix": (BOTH, ({"lr": 0.011, "beta1": 0.83, "beta2": 0.97, "beta3": 0.993, "alpha": 3.1, "eps": 1e-6},)),
    "polyak": (("bowl",), ({"max_lr": 0.07, "f_min": -0.15},)),
    "dog": (BOTH, ({"lr": 0.83, "eps": 1e-7},)),
    "lars": (ALL, ({"lr": 0.053, "momentum": 0.61, "trust": 0.011},)),
    "lamb": (ALL, ({"lr": 0.013, "beta1": 0.83, "beta2": 0.97, "eps": 1e-5},)),
    "lion": (BOTH, ({"lr": 0.0113, "beta1": 0.83, "beta2": 0.93, "weight_decay": 0.07},)),
    "adabound": (
        BOTH,
        ({"lr": 0.013, "final_lr": 0.031, "beta1": 0.83, "beta2": 0.97, "gamma": 0.011, "eps": 1e-6},),
    ),
    "adan": (BOTH, ({"lr": 0.013, "beta1": 0.93, "beta2": 0.87, "beta3": 0.97, "eps": 1e-6},)),
    "qhm": (BOTH, ({"lr": 0.0041, "momentum": 0.93, "nu": 0.61},)),
    "qhadam": (BOTH, ({"lr": 0.013, "beta1": 0.83, "beta2": 0.97, "nu1": 0.61, "nu2": 0.93, "eps": 1e-6},)),
    "aggmo": (BOTH, ({"lr": 0.0011, "damping": 3}, {"lr": 0.0031, "damping": 2})),
    "adopt": (BOTH, ({"lr": 0.013, "beta1": 0.83, "beta2": 0.97, "eps": 1e-5},)),
    "laprop": (BOTH, ({"lr": 0.013, "beta1": 0.83, "beta2": 0.97, "eps": 1e-7},)),
    "madgrad": (BOTH, ({"lr": 0.0021, "momentum": 0.83, "eps": 1e-5},)),
    "novograd": (ALL, ({"lr": 0.011, "beta1": 0.83, "beta2": 0.93, "eps": 1e-6},)),
    "sophia": (BOTH, ({"lr": 0.31, "beta1": 0.83, "beta2": 0.93, "clip": 0.21, "every": 3},)),
    "adahessian": (BOTH, ({"lr": 0.031, "beta1": 0.83, "beta2": 0.97, "eps": 1e-5},)),
    "shampoo": (ALL, ({"lr": 0.031, "momentum": 0.0, "eps": 1e-5}, {"lr": 0.031, "momentum": 0.31, "eps": 1e-5})),
    "soap": (ALL, ({"lr": 0.011, "beta1": 0.83, "beta2": 0.93, "eps": 0.13, "every": 7},)),
    "prodigy": (BOTH, ({"lr": 0.83, "beta1": 0.83, "beta2": 0.97, "eps": 1e-7, "d0": 1e-5},)),
    "dadapt_adam": (BOTH, ({"lr": 0.83, "beta1": 0.91, "beta2": 0.9987, "eps": 1e-7, "d0": 1e-5},)),
    "schedulefree_sgd": (BOTH, ({"lr": 0.0083, "beta": 0.83},)),
    "schedulefree_adamw": (BOTH, ({"lr": 0.021, "beta1": 0.83, "beta2": 0.97, "eps": 1e-6},)),
}


def path(optimizer: str, values: dict[str, Any], problem: str) -> list[list[float]]:
    """The parameters after each of STEPS."""
    walked = WALKS[optimizer](values, problem)
    points = [next(walked).tolist() for _ in range(max(STEPS))]
    return [points[k - 1] for k in STEPS]


LOSSES = [
    5.0,
    4.0,
    4.0,
    3.9999,
    3.9998,
    4.1,
    4.2,
    3.0,
    3.0,
    3.0,
    3.1,
    3.0,
    3.0,
    3.2,
    3.0,
    2.9,
    2.9,
    2.9,
    2.9,
    2.9,
    2.9,
    2.8,
]
SCHEDULES: dict[str, Callable[[Any], Any]] = {
    "const(0.3)": lambda o: torch.optim.lr_scheduler.ConstantLR(o, factor=1.0),
    "step(0.3, 7, factor=0.6)": lambda o: torch.optim.lr_scheduler.StepLR(o, 7, 0.6),
    "exp(0.3, 0.93)": lambda o: torch.optim.lr_scheduler.ExponentialLR(o, 0.93),
    "cosine(0.3, 40, end=0.02)": lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, 40, 0.02),
    "linear(0.3, 23, end=0.06)": lambda o: torch.optim.lr_scheduler.LinearLR(o, 1.0, 0.2, 23),
    "invsqrt(0.3, 5)": lambda o: torch.optim.lr_scheduler.LambdaLR(o, lambda t: (1 + t / 5) ** -0.5),
    "multistep(0.3, 9, 17, 30, factor=0.4)": lambda o: torch.optim.lr_scheduler.MultiStepLR(o, [9, 17, 30], 0.4),
    "onecycle(0.3, 40, part=0.23, div=11, final=130)": lambda o: torch.optim.lr_scheduler.OneCycleLR(
        o, 0.3, 40, pct_start=0.23, div_factor=11, final_div_factor=130
    ),
    "onecycle(0.3, 40)": lambda o: torch.optim.lr_scheduler.OneCycleLR(o, 0.3, 40),
    "restarts(0.3, 6, factor=2, end=0.02)": lambda o: torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(
        o, 6, 2, 0.02
    ),
    "plateau(0.3, 2, factor=0.4, end=0.05)": lambda o: torch.optim.lr_scheduler.ReduceLROnPlateau(
        o, factor=0.4, patience=2, min_lr=0.05
    ),
}


def rates(text: str) -> dict[str, Any]:
    """The rates of a schedule of PyTorch, one a step, and the losses that it heard."""
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=0.3)
    schedule = SCHEDULES[text](optimizer)
    hears = text.startswith("plateau")
    found = []
    for loss in LOSSES if hears else [0.0] * 40:
        found.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        schedule.step(*([loss] if hears else []))
    return {"schedule": text, "rates": found, "losses": LOSSES if hears else []}


def main() -> None:
    cases = [
        {
            "optimizer": optimizer,
            "package": WALKS[optimizer].package,
            "hyperparameters": values,
            "problem": problem,
            "x": path(optimizer, values, problem),
        }
        for optimizer, (problems, sets) in CASES.items()
        for values in sets
        for problem in problems
    ]
    versions = {name: importlib.metadata.version(name).partition("+")[0] for name in VERSIONS}
    lines = ",\n".join(json.dumps(case) for case in cases)
    heard = ",\n".join(json.dumps(rates(text)) for text in SCHEDULES)
    head = f'"versions": {json.dumps(versions)}, "steps": {list(STEPS)}'
    text = f'{{{head}, "cases": [\n{lines}\n], "schedules": [\n{heard}\n]}}\n'
    Path(__file__).with_name("package_trajectories.json").write_text(text)


if __name__ == "__main__":
    main()
