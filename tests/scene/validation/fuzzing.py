"""Many mutated files opened one after the other, in a process of their own.

Run it as `python -m tests.scene.validation.fuzzing 0 1000`.
"""

import json
import random
import re
import resource
import sys
import tempfile
from pathlib import Path

from termopt.config.template import template
from termopt.scene.scene import open_scene
from termopt.scene.write import scene_text
from tests.scene.validation.mutations import of_bytes, of_tape, of_toml
from tests.scene.validation.opening import complaint, open_and_paint, settle
from tests.scene.validation.sessions import any_scene, made

SETTINGS = "".join(line.removeprefix("# ") + "\n" for line in template().splitlines() if " = " in line)
SESSIONS = 40
"""Mutations of one tape, before another is made."""


def mutation(seed: int) -> tuple[str, bytes]:
    """The kind of a file, and what stands in it."""
    dice = random.Random(seed)
    kind = dice.choice(["tape", "tape", "tape", "scene", "scene", "settings"])
    if kind == "tape":
        text = _tape(seed // SESSIONS)
        return kind, of_bytes(text, dice) if dice.random() < 0.3 else of_tape(text, dice)
    text = SETTINGS if kind == "settings" else scene_text(scene := any_scene(dice), open_scene(scene))
    return kind, of_bytes(text, dice) if dice.random() < 0.3 else of_toml(text, dice)


_tapes: dict[int, str] = {}


def _tape(seed: int) -> str:
    if seed not in _tapes:
        _tapes.clear()
        _tapes[seed] = made(seed, 30)[0]
    return _tapes[seed]


def used() -> float:
    """Seconds of a processor that this process has used."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def fuzz(seeds: range, folder: Path) -> dict[str, float]:
    """Open a mutation for each seed: how many opened, the longest that one took, and the memory it all took.

    Raises AssertionError naming the seed of one that is neither opened nor refused in words.
    """
    path, opened, slowest = folder / "mutated", 0, 0.0
    for seed in seeds:
        kind, raw = mutation(seed)
        path.write_bytes(raw)
        begun = used()
        try:
            opened += complaint(path, settle if kind == "settings" else open_and_paint) is None
        except Exception as error:
            raise AssertionError(f"mutation {seed}, a {kind}: {error!r}") from error
        slowest = max(slowest, used() - begun)
    return {"opened": opened, "slowest": slowest, "megabytes": peak()}


def peak() -> float:
    """The most memory that this program has had, in MB.

    Where the system tells it of the program alone: what `getrusage` tells begins with that of the program it came from.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.findall(r"VmHWM:\s*(\d+)", status.read_text("utf-8"))[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        print(json.dumps(fuzz(range(int(sys.argv[1]), int(sys.argv[2])), Path(name))))  # noqa: T201
