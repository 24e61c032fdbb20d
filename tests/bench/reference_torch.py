"""torch.optim.Adam with autograd on Rosenbrock: for each line read, µs a step. Runs where torch is installed."""

import gc
import sys
from time import perf_counter

import torch


def measure(steps: int) -> float:
    """The path is recorded as a list of the losses and iterates, the least that a recording needs."""
    x = torch.tensor([-2.0, 2.0], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([x], lr=0.01)
    path = []
    begin = perf_counter()
    for _ in range(steps):
        optimizer.zero_grad()
        loss = (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2
        loss.backward()
        optimizer.step()
        path.append((loss.item(), x.tolist()))
    return (perf_counter() - begin) / steps * 1e6


if __name__ == "__main__":
    torch.set_num_threads(1)
    gc.disable()
    for _ in sys.stdin:
        sys.stdout.write(f"{measure(int(sys.argv[1]))}\n")
        sys.stdout.flush()
