"""Writes mlp.json: where PyTorch takes the lecture's network, for the tests to follow.

Run it apart, in an environment with PyTorch (2.13 made the stored file); the tests need only the file:

    python tests/reference/make_mlp.py             write the file
    python tests/reference/make_mlp.py --check 5   compare all cases live, for seeds up to 5, every update

The cases: data, start and row numbers are ours; the network, its gradients (autograd) and the optimizers are PyTorch's.
The distribution: all of it is PyTorch's, its random numbers too; how often a number was at most so large.
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
DIGITS = 14
SEEDS = range(4)

PROBLEMS = ("mlp", "mlp:batch=20")
"""Those that are walked with every seed; of the others each case takes the next one."""
OTHERS = (
    "mlp:batch=1",
    "mlp:batch=20,replace=false",
    "mlp:data_seed=1",
    "mlp:batch=20,data_seed=77",
    "mlp:rows=57,batch=7",
    "mlp:rows=57,batch=7,replace=false,hidden=3",
    "mlp:batch=20,hidden=3,features=4",
)
OPTIMIZERS = {
    "gd": (optim.SGD, {"lr": 1e-3}),
    "momentum": (optim.SGD, {"lr": 1e-3, "momentum": 0.9}),
    "rmsprop": (optim.RMSprop, {"lr": 1e-2}),
    "adam": (optim.Adam, {"lr": 1e-3}),
}
CASES = tuple(product((*PROBLEMS, *OTHERS), OPTIMIZERS, (True, False)))

DRAWS = 1000
FIRST_BOTTOMS = 45  # updates, in which a loss without zero_grad has begun to rise
SHARES = [i / 20 for i in range(1, 20)]


def network(features, hidden, start):
    """The lecture's network with these parameters."""
    model = nn.Sequential(nn.Linear(features, hidden), nn.Sigmoid(), nn.Linear(hidden, 1)).double()
    nn.utils.vector_to_parameters(torch.tensor(start, dtype=torch.float64), model.parameters())
    return model


def walk(spec, optimizer, zero_grad, seed):
    """The parameters after each update: (UPDATES, d)."""
    problem = termopt.problem(spec)
    x, y = torch.tensor(problem.x), torch.tensor(problem.y)[:, None]
    model = network(problem.x.shape[1], len(problem.start) // (problem.x.shape[1] + 2), problem.start_for(seed))
    optimizer = OPTIMIZERS[optimizer][0](model.parameters(), **OPTIMIZERS[optimizer][1])
    walked = []
    for k in range(UPDATES):
        if zero_grad:
            optimizer.zero_grad()
        rows = torch.tensor(problem.rows(k, seed))
        nn.functional.mse_loss(model(x[rows]), y[rows]).backward()
        optimizer.step()
        walked.append(nn.utils.parameters_to_vector(model.parameters()).detach().numpy().copy())
    return np.array(walked)


def ours(spec, optimizer, zero_grad, seed):
    """What `walk` gives, by termopt."""
    hyperparameters = {"zero_grad": str(zero_grad).lower()}
    start = termopt.problem(spec).start_for(seed)
    text = ",".join(f"{name}={value}" for name, value in hyperparameters.items())
    return termopt.run(spec, f"{optimizer}:{text}", start=start, steps=UPDATES, seed=seed).x[1:]


def check(seeds):
    """Print the largest errors of each case over all seeds: of the largest parameter ever, of each at the end."""
    torch.set_num_threads(1)
    for case in CASES:
        worst = np.zeros(2)
        for seed in range(seeds):
            theirs = walk(*case, seed)
            errors = np.abs(ours(*case, seed) - theirs)
            size = np.abs(theirs)
            worst = np.maximum(worst, [(errors / size.max(axis=1, keepdims=True)).max(), (errors[-1] / size[-1]).max()])
        print("{:.1e} {:.1e}".format(*worst), *case, flush=True)  # noqa: T201


def stored():
    """Each case that is stored, with its seed."""
    for i, case in enumerate(CASES):
        for seed in SEEDS if case[0] in PROBLEMS else [i % len(SEEDS)]:
            yield *case, seed


def fallen(seed, zero_grad, updates):
    """The losses of the lecture's loop, with data and start as PyTorch draws them."""
    torch.manual_seed(seed)
    x, y = torch.rand(100, 8, dtype=torch.float64), 5 * torch.rand(100, 1, dtype=torch.float64)
    model = nn.Sequential(nn.Linear(8, 1), nn.Sigmoid(), nn.Linear(1, 1)).double()
    optimizer = optim.SGD(model.parameters(), lr=1e-3)
    losses = []
    for _ in range(updates + 1):
        if zero_grad:
            optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
    return losses


def distribution():
    """Of each number, pairs: a value, and the share of seeds with at most that."""
    torch.set_num_threads(1)
    plain = np.array([fallen(seed, True, 100) for seed in range(DRAWS)])
    added = np.array([fallen(seed, False, FIRST_BOTTOMS) for seed in range(DRAWS)])
    bottoms = (np.diff(added) > 0).argmax(axis=1)
    found = {"first": plain[:, 0], "last": plain[:, -1], "lowest": added[np.arange(DRAWS), bottoms]}
    steps = [[int(k), float((bottoms <= k).mean())] for k in np.unique(bottoms)[:-1]]
    return {name: [[float(f"{np.quantile(v, s):.6g}"), s] for s in SHARES] for name, v in found.items()} | {
        "bottom": steps
    }


def main():
    lines = []
    for spec, optimizer, zero_grad, seed in stored():
        last = [float(f"{value:.{DIGITS}g}") for value in walk(spec, optimizer, zero_grad, seed)[-1]]
        case = {"problem": spec, "optimizer": optimizer, "zero_grad": zero_grad, "seed": seed, "x": last}
        lines.append(json.dumps(case))
    body = ",\n".join(lines)
    head = f'"torch": "{torch.__version__}", "updates": {UPDATES}, "seeds": {DRAWS}'
    shares = ",\n".join(f'"{name}": {json.dumps(pairs)}' for name, pairs in distribution().items())
    text = f'{{{head}, "distribution": {{\n{shares}\n}}, "cases": [\n{body}\n]}}\n'
    Path(__file__).with_name("mlp.json").write_text(text)


if __name__ == "__main__":
    check(int(sys.argv[2])) if sys.argv[1:2] == ["--check"] else main()
