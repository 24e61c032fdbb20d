"""matplotlib's recording of four optimizers, a GIF by FuncAnimation: for each line read, seconds for that many frames.

Contours are filled once, in 32 levels; a frame moves the paths and the curves. Runs where matplotlib is installed.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.animation import FuncAnimation, PillowWriter

SIZE, DPI, FPS = (12, 8), 100, 30  # 1200 x 800 pixels
LEVELS = 32
START = (1.5, 1.7)
STIFF = np.array([1.0, 30.0])


def loss(x, y):
    return (STIFF[0] * x**2 + STIFF[1] * y**2) / 2


def descent(w, g, state, k):
    return w - 0.065 * g, state


def momentum(w, g, state, k):
    v = 0.65 * state[0] + 0.018 * g
    return w - v, (v, state[1])


def rmsprop(w, g, state, k):
    s = 0.99 * state[1] + 0.01 * g**2
    return w - 0.03 * g / (np.sqrt(s) + 1e-8), (state[0], s)


def adam(w, g, state, k):
    v, s = 0.9 * state[0] + 0.1 * g, 0.999 * state[1] + 0.001 * g**2
    return w - 0.05 * v / (1 - 0.9**k) / (np.sqrt(s / (1 - 0.999**k)) + 1e-8), (v, s)


def path(optimizer, steps):
    """Every iterate (steps + 1, 2)."""
    points, state = [np.array(START)], (np.zeros(2), np.zeros(2))
    for k in range(1, steps + 1):
        point, state = optimizer(points[-1], STIFF * points[-1], state, k)
        points.append(point)
    return np.array(points)


def panels(figure, paths):
    """For each path the line on the contour, the line of the loss, its iterates and its losses."""
    x, y = np.meshgrid(np.linspace(-2, 2, 100), np.linspace(-2, 2, 100))
    for (above, below), (optimizer, points) in zip(figure.subplots(2, len(paths)).T, paths.items(), strict=True):
        above.set_title(optimizer.__name__)
        above.contourf(x, y, loss(x, y), LEVELS)
        losses = loss(*points.T)
        below.set(yscale="log", xlim=(0, len(points)), ylim=(max(losses.min(), 1e-16), losses.max()))
        yield above.plot([], [], "r.-")[0], below.plot([], [])[0], points, losses


def recording(iterates, file):
    """Write the recording."""
    figure = plt.figure(figsize=SIZE, dpi=DPI)
    drawn = list(
        panels(figure, {optimizer: path(optimizer, iterates) for optimizer in (descent, momentum, rmsprop, adam)})
    )
    figure.tight_layout()  # once: as a layout of the figure it would be done for every frame, and cost half of the time

    def show(k):
        for way, curve, points, losses in drawn:
            way.set_data(*points[: k + 1].T)
            curve.set_data(np.arange(k + 1), losses[: k + 1])
        return [line for way, curve, *_ in drawn for line in (way, curve)]

    FuncAnimation(figure, show, iterates).save(file, PillowWriter(fps=FPS), dpi=DPI)
    plt.close(figure)


def measure(iterates):
    """Seconds for a recording."""
    with TemporaryDirectory() as folder:
        begin = perf_counter()
        recording(iterates, Path(folder) / "recording.gif")
        return perf_counter() - begin


if __name__ == "__main__":
    mpl.use("agg")
    for _ in sys.stdin:
        sys.stdout.write(f"{measure(int(sys.argv[1]))}\n")
        sys.stdout.flush()
