"""Writes mlp.json: where PyTorch takes the lecture's network, with our data, start and rows, for the tests to follow.

Run it apart, in an environment with PyTorch (2.13 made the stored file); the tests need only the file:

    python tests/reference/make_mlp.py             write the file
    python tests/reference/make_mlp.py --check 5   compare all cases live, for seeds up to 5, every update

Data, start and row numbers are ours; the network, its gradients (autograd) and the optimizers are PyTorch's.
"""

import json
import sys
from itertools import product
from pathlib import Path

import numpy as np
import torch
from torch import nn, optim

sys.path.insert(0, str(Path(__file__).parents[2]))

import termopt

UPDATES = 300
CHECKPOINTS = (10, 300)
SEEDS = (0, 1)

PROBLEMS = ("mlp", "mlp:batch=20", "mlp:batch=1", "mlp:batch=20,replace=false", "mlp:batch=20,hidden=3,features=4")
RULES = {
    "gd": (optim.SGD, {"lr": 1e-3}),
    "momentum": (optim.SGD, {"lr": 1e-3, "momentum": 0.9}),
    "rmsprop": (optim.RMSprop, {"lr": 1e-2}),
    "adam": (optim.Adam, {"lr": 1e-3}),
}
CASES = tuple(product(PROBLEMS, RULES, (True, False)))


def network(features, hidden, start):
    """The lecture's network with these parameters."""
    model = nn.Sequential(nn.Linear(features, hidden), nn.Sigmoid(), nn.Linear(hidden, 1)).double()
    nn.utils.vector_to_parameters(torch.tensor(start, dtype=torch.float64), model.parameters())
    return model


def walk(spec, rule, zero_grad, seed):
    """The parameters after each update: (UPDATES, d)."""
    problem = termopt.problem(spec)
    x, y = torch.tensor(problem.x), torch.tensor(problem.y)[:, None]
    model = network(problem.x.shape[1], len(problem.start) // (problem.x.shape[1] + 2), problem.start_for(seed))
    optimizer = RULES[rule][0](model.parameters(), **RULES[rule][1])
    walked = []
    for k in range(UPDATES):
        if zero_grad:
            optimizer.zero_grad()
        rows = torch.tensor(problem.rows(k, seed))
        nn.functional.mse_loss(model(x[rows]), y[rows]).backward()
        optimizer.step()
        walked.append(nn.utils.parameters_to_vector(model.parameters()).detach().numpy().copy())
    return np.array(walked)


def ours(spec, rule, zero_grad, seed):
    """What `walk` gives, by termopt."""
    knobs = {"zero_grad": str(zero_grad).lower()}
    start = termopt.problem(spec).start_for(seed)
    text = ",".join(f"{name}={value}" for name, value in knobs.items())
    return termopt.run(spec, f"{rule}:{text}", start=start, steps=UPDATES, seed=seed).x[1:]


def check(seeds):
    """Print the largest error of each case over all updates and seeds, relative to the largest parameter."""
    torch.set_num_threads(1)
    for case in CASES:
        worst = 0.0
        for seed in range(seeds):
            theirs = walk(*case, seed)
            size = np.abs(theirs).max(axis=1)
            worst = max(worst, float((np.abs(ours(*case, seed) - theirs).max(axis=1) / size).max()))
        print(f"{worst:.1e}", *case, flush=True)  # noqa: T201


def main():
    lines = []
    for (spec, rule, zero_grad), seed in product(CASES, SEEDS):
        walked = walk(spec, rule, zero_grad, seed)
        case = {"problem": spec, "rule": rule, "zero_grad": zero_grad, "seed": seed}
        lines.append(json.dumps(case | {"x": [walked[k - 1].tolist() for k in CHECKPOINTS]}))
    body = ",\n".join(lines)
    head = f'"torch": "{torch.__version__}", "updates": {list(CHECKPOINTS)}'
    Path(__file__).with_name("mlp.json").write_text(f'{{{head}, "cases": [\n{body}\n]}}\n')


if __name__ == "__main__":
    check(int(sys.argv[2])) if sys.argv[1:2] == ["--check"] else main()
