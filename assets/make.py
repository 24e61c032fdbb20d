"""The pictures and recordings of README, each made from the tape beside it, from a scene of the gallery, or by
the command that stands here.

python assets/make.py            make all of them again
python assets/make.py --check    say which are not what their tapes show now
"""

import argparse
import io
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from termopt.cli.main import run
from termopt.cli.record import RecordArgs, plan
from termopt.draw.cells.canvas import CONTINUED, SPACE, Canvas, Colors
from termopt.draw.export.cell_shapes import CELL, is_shape
from termopt.encode.png import write_png
from termopt.headless.recording import make_recording
from termopt.scene.gallery import entries
from termopt.scene.scene import open_scene
from termopt.scene.write import scene_text

HERE = Path(__file__).parent


class Asset(NamedTuple):
    """A tape, the step that its picture ends at, if it is not the last, and how many pictures a second it has."""

    tape: str
    k: int | None = None
    fps: int | None = None


ASSETS = {
    "race.webp": Asset("race", fps=10),
    "fork.png": Asset("fork"),
    "explain.png": Asset("explain"),
    "lesson.png": Asset("lesson"),
}

RECORDED: dict[str, list[str]] = {
    "student.webp": shlex.split("--lesson zigzag --seconds 14 --keys 'wait:3 space wait:4 space wait:4 space wait:3'"),
    "teacher.webp": shlex.split("""-p quadratic:kappa=20,angle=0 -o gd:lr=0.09 --steps 120 --view focus --seconds 12
        --keys '- - f11 wait:3 ] wait:3 [*4 wait:4'"""),
    "engineer.webp": shlex.split("""-p himmelblau -o ./sign_descent.py:SignDescent:lr=0.05 -o adam --steps 120
        --view overlay --seconds 12 --keys '- wait:3 space e wait:1.5 j wait:1.5 j wait:1.5 e wait:.5 space wait:3'"""),
}
"""For each recording what stands behind `termopt record`, in this folder."""

SMALL = shlex.split("--size 80x24 --fps 8")
"""How these are recorded."""

RACED = shlex.split("gd momentum nesterov adagrad rmsprop adadelta adam nadam lbfgs lion")
SOLVED = shlex.split("""sphere quadratic booth matyas rosenbrock himmelblau beale three_hump_camel six_hump_camel
    zakharov styblinski_tang bohachevsky trid powell_badly_scaled brown_badly_scaled freudenstein_roth jennrich_sampson
    cube dixon_price mccormick""")
MAPS: dict[str, list[str]] = {
    "map-basin.png": shlex.split("basin -p himmelblau -o gd:lr=0.01 --resolution 80 --steps 300"),
    "map-lr.png": shlex.split("lr -p rosenbrock -o gd -o momentum -o rmsprop -o adam --steps 400"),
    "map-grid.png": shlex.split(
        "grid -p quadratic -o momentum --over lr=1e-3..1:41 --over momentum=0..0.98:25 --steps 200"
    ),
    "map-profile.png": [
        *shlex.split("profile --steps 1000"),
        *(word for name in RACED for word in ("-o", name)),
        *(word for name in SOLVED for word in ("-p", name)),
    ],
}
"""For each picture of a map what stands behind `termopt map`."""

GALLERY = {f"gallery-{name}.png": name for name in entries()}
"""For each picture of the gallery its scene, shown at its end."""

GALLERY_SIZE = "72x24"

FEW = 0.01
"""The share of pixels of a map that may differ: those of letters."""

EVERY = 30
"""Of a recording every so many-th picture is looked at, and the last."""

ALIKE = 0.02
"""The part of a cell in which a letter may differ: letters are not drawn quite the same everywhere, all else is."""


def main() -> int:
    """Make them, or check them; the exit code is 1 if one is stale."""
    parser = argparse.ArgumentParser(description="Make the pictures of README again, from their tapes.")
    parser.add_argument("--check", action="store_true", help="only say which are stale")
    if not parser.parse_args().check:
        for name, asset in ASSETS.items():
            given = {"--at": asset.k, "--fps": asset.fps}
            options = [word for option, value in given.items() if value for word in (option, str(value))]
            run(["record", str(HERE / f"{asset.tape}.tape"), *options, "--out", str(HERE / name), "--force"])
        for name in RECORDED:
            make_recorded(name, HERE / name)
        for name in MAPS:
            make_map(name, HERE / name)
        for name in GALLERY:
            make_gallery(name, HERE / name)
        return 0
    stale = [
        *(words for name in ASSETS for words in differences(name)),
        *filter(None, map(map_difference, MAPS)),
        *filter(None, map(gallery_difference, GALLERY)),
        *filter(None, map(recorded_difference, RECORDED)),
    ]
    sys.stdout.writelines(f"{words}\n" for words in stale)
    return int(bool(stale))


def differences(name: str) -> Iterator[str]:
    """In words, what of an asset is not as its tape shows it now, cell by cell."""
    asset = ASSETS[name]
    args = RecordArgs(name)._replace(at=asset.k, **({"fps": asset.fps} if asset.fps else {}))
    made = make_recording(plan(str(HERE / f"{asset.tape}.tape"), {"theme": None}, args))
    frames = list(made.frames)
    with Image.open(HERE / name) as picture:
        count = getattr(picture, "n_frames", 1)
        if count > 1 and count != len(frames):
            yield f"{name}: {count} pictures, its tape makes {len(frames)}"
            return
        for i in range(count):
            if i % EVERY and i < count - 1:
                continue
            picture.seek(i)
            file = io.BytesIO()
            frame = frames[i] if count > 1 else frames[-1]
            write_png(frame, made.fg, made.bg, file)
            cells = apart(picture, Image.open(file), frame.canvas)
            if cells:
                yield f"{name}: {cells} cells of picture {i} are not what its tape shows"


def make_map(name: str, path: Path) -> None:
    """Compute a map anew and write its picture."""
    run(["map", *MAPS[name], "--no-cache", "--out", str(path), "--force"])


def make_gallery(name: str, path: Path) -> None:
    """Record a scene of the gallery to its end, and write the last picture."""
    scene = entries()[GALLERY[name]].scene
    with TemporaryDirectory() as folder:
        file = Path(folder) / "scene.toml"
        file.write_text(scene_text(scene, open_scene(scene)), "utf-8")
        end = ["--at", str(scene.steps), "--fps", "1"]  # the last picture is the same at any rate
        run(["record", str(file), "--size", GALLERY_SIZE, *end, "--out", str(path), "--force"])


def make_recorded(name: str, path: Path) -> None:
    """Record what its command says."""
    with chdir(HERE):
        run(["record", *RECORDED[name], *SMALL, "--out", str(path), "--force"])


def map_difference(name: str) -> str:
    """In words, whether a picture of a map is not what its command makes now."""
    return _difference(name, make_map)


def gallery_difference(name: str) -> str:
    """In words, whether a picture of the gallery is not what its scene makes now."""
    return _difference(name, make_gallery)


def recorded_difference(name: str) -> str:
    """In words, whether a recording ends as its command has it end now."""
    return _difference(name, make_recorded)


def _difference(name: str, make: Callable[[str, Path], None]) -> str:
    with TemporaryDirectory() as folder:
        make(name, Path(folder) / name)
        one, other = (_end(path / name) for path in (HERE, Path(folder)))
    same = one.shape == other.shape and float((np.abs(one - other).max(axis=-1) > 8).mean()) <= FEW
    return "" if same else f"{name}: it is not what is made now"


def _end(path: Path) -> NDArray[np.int64]:
    """The pixels (height, width, 3) of a picture, or of the last one of a recording."""
    with Image.open(path) as picture:
        picture.seek(getattr(picture, "n_frames", 1) - 1)
        return np.asarray(picture.convert("RGB"), dtype=np.int64)


def apart(one: Image.Image, other: Image.Image, canvas: Canvas) -> int:
    """How many cells of two pictures of a canvas differ; all of them if the pictures are not of one size."""
    if one.size != other.size:
        return canvas.code.size
    a, b = (np.asarray(picture.convert("RGB"), dtype=np.float64) for picture in (one, other))
    ink = np.abs(_channels(canvas.fg) - _channels(canvas.bg)).max(axis=-1)
    cells = np.abs(a - b).max(axis=-1).reshape(canvas.height, CELL[1], canvas.width, CELL[0]).mean(axis=(1, 3))
    letters = np.vectorize(lambda code: code not in (SPACE, CONTINUED) and not is_shape(code))(canvas.code)
    return int((cells > np.where(letters, ALIKE * ink, 0)).sum())


def _channels(colors: Colors) -> NDArray[np.float64]:
    """Red, green and blue, (height, width, 3)."""
    return np.stack([colors >> shift & 255 for shift in (16, 8, 0)], axis=-1).astype(np.float64)


if __name__ == "__main__":
    sys.exit(main())
