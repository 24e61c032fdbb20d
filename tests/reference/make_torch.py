"""Writes torch_trajectories.json: where the optimizers of PyTorch go, for the tests to follow.

Run it apart, in an environment with PyTorch (2.13 made the stored file); the tests need only the file:

    python tests/reference/make_torch.py

Each case is an optimizer with hyperparameters, in our names, on a surface, with the parameters after each of STEPS. A
case without hyperparameters takes the defaults of both sides. Gradients are from autograd, so the tests check their own
as well.
"""

import json
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor
from torch.optim import SGD, Adadelta, Adagrad, Adam, Adamax, AdamW, NAdam, Optimizer, RAdam, RMSprop

STEPS = (1, 2, 3, 5, 10, 20, 40, 60)
TORCH_NAMES = {"beta": "alpha"}

OPTIMIZERS: dict[str, tuple[type[Optimizer], dict[str, object]]] = {
    "gd": (SGD, {}),
    "momentum": (SGD, {"momentum": 0.9}),
    "nesterov": (SGD, {"momentum": 0.9, "nesterov": True}),
    "adagrad": (Adagrad, {}),
    "rmsprop": (RMSprop, {}),
    "adadelta": (Adadelta, {}),
    "adam": (Adam, {}),
    "amsgrad": (Adam, {"amsgrad": True}),
    "adamw": (AdamW, {}),
    "adamax": (Adamax, {}),
    "nadam": (NAdam, {}),
    "radam": (RAdam, {}),
}

ADAM_HYPERPARAMETERS = (
    {},
    {"lr": 0.13, "beta1": 0.7, "beta2": 0.93, "eps": 1e-3},
    {"lr": 0.031, "beta1": 0.0, "beta2": 0.5},
)
HYPERPARAMETERS: dict[str, tuple[dict[str, float], ...]] = {
    "gd": ({}, {"lr": 0.0023}),
    "momentum": ({}, {"lr": 0.007, "momentum": 0.63}, {"lr": 2e-4, "momentum": 1.0}),
    "nesterov": ({}, {"lr": 0.003, "momentum": 0.63}, {"lr": 2e-4, "momentum": 1.0}),
    "adagrad": ({}, {"lr": 0.37, "eps": 1e-2}),
    "rmsprop": ({}, {"lr": 0.023, "beta": 0.8, "eps": 1e-2}),
    "adadelta": ({}, {"lr": 3.0, "rho": 0.7, "eps": 1e-3}),
    "adam": ADAM_HYPERPARAMETERS,
    "amsgrad": ADAM_HYPERPARAMETERS,
    "adamw": (*ADAM_HYPERPARAMETERS, {"lr": 0.05, "weight_decay": 0.3}),
    "adamax": ADAM_HYPERPARAMETERS,
    "nadam": ({}, {"lr": 0.013, "beta1": 0.7, "beta2": 0.93, "eps": 1e-3}, {"lr": 0.05, "momentum_decay": 0.4}),
    "radam": ({}, {"lr": 0.013, "beta1": 0.7, "beta2": 0.93, "eps": 1e-3}, {"lr": 0.0031, "beta1": 0.0, "beta2": 0.5}),
}


def rosenbrock(x: Tensor, y: Tensor) -> Tensor:
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def bowl(x: Tensor, y: Tensor) -> Tensor:
    return 3 * x**2 - 4 * x * y + 8 * y**2 + x - 2 * y


SURFACES: dict[str, tuple[Callable[[Tensor, Tensor], Tensor], tuple[float, float]]] = {
    "rosenbrock": (rosenbrock, (0.3, -0.4)),
    "bowl": (bowl, (-2.0, 3.5)),
}


def torch_options(optimizer: str, hyperparameters: dict[str, float]) -> dict[str, object]:
    """Our hyperparameters as the arguments of the PyTorch class."""
    options = OPTIMIZERS[optimizer][1] | {TORCH_NAMES.get(name, name): value for name, value in hyperparameters.items()}
    beta1, beta2 = options.pop("beta1", 0.9), options.pop("beta2", 0.999)
    return options | ({"betas": (beta1, beta2)} if "beta2" in hyperparameters else {})


def path(optimizer: str, hyperparameters: dict[str, float], surface: str) -> list[list[float]]:
    """The parameters after each of STEPS."""
    formula, start = SURFACES[surface]
    w = torch.tensor(start, requires_grad=True)
    optimizer = OPTIMIZERS[optimizer][0]([w], **torch_options(optimizer, hyperparameters))
    walked = []
    for _ in range(max(STEPS)):
        optimizer.zero_grad()
        formula(*w).backward()
        optimizer.step()
        walked.append(w.tolist())
    return [walked[k - 1] for k in STEPS]


def main() -> None:
    torch.set_default_dtype(torch.float64)  # NAdam keeps the product of its μ in the default type
    cases = [
        {
            "optimizer": optimizer,
            "hyperparameters": hyperparameters,
            "surface": surface,
            "start": start,
            "x": path(optimizer, hyperparameters, surface),
        }
        for optimizer, sets in HYPERPARAMETERS.items()
        for hyperparameters in sets
        for surface, (_, start) in SURFACES.items()
    ]
    lines = ",\n".join(json.dumps(case) for case in cases)
    text = f'{{"torch": "{torch.__version__}", "steps": {list(STEPS)}, "cases": [\n{lines}\n]}}\n'
    Path(__file__).with_name("torch_trajectories.json").write_text(text)


if __name__ == "__main__":
    main()
