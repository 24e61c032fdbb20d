"""Recordings as GIF and WebP, and single frames as PNG: pixel for pixel what the canvases show, and in time."""

import struct
import sys
from io import BytesIO

import numpy as np
import pytest

from termopt.base.errors import UserError
from termopt.draw.cells.canvas import blank
from termopt.encode.gif import MOST, write_gif
from termopt.encode.output import FORMS, OutputOptions
from termopt.encode.png import write_png
from termopt.encode.recording import Frame, Recording
from termopt.encode.webp import write_webp
from tests.encode.recordings import BG, FG, recording, shown

Image = pytest.importorskip("PIL.Image")
WRITERS = (write_gif, write_webp)


def written(write, made):
    file = BytesIO()
    write(made, file)
    return file.getvalue()


def frames(data):
    """The pixels of every frame, and how long it is shown, in milliseconds."""
    with Image.open(BytesIO(data)) as picture:
        for number in range(picture.n_frames):
            picture.seek(number)
            pixels = np.asarray(picture.convert("RGB"))  # which also loads the duration of a WebP
            yield pixels, picture.info["duration"]


@pytest.mark.every(3)
@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("seed", range(3))
def test_every_frame_is_as_drawn(write, seed):
    decoded = list(frames(written(write, recording(20, seed=seed))))
    assert len(decoded) == 20
    for (pixels, _), frame in zip(decoded, recording(20, seed=seed).frames, strict=True):
        assert np.array_equal(pixels, shown(frame))


@pytest.mark.long
@pytest.mark.parametrize(("write", "unit"), [(write_gif, 10), (write_webp, 1)])
@pytest.mark.parametrize("fps", [7, 24, 30, 50])
def test_a_recording_lasts_as_long_as_its_frames(write, unit, fps):
    durations = [duration for _, duration in frames(written(write, recording(31, fps=fps, width=6, height=1)))]
    assert sum(durations) == round(31 / fps * 1000 / unit) * unit
    assert max(durations) - min(durations) <= unit


@pytest.mark.parametrize("write", WRITERS)
def test_it_is_shown_over_and_over(write):
    with Image.open(BytesIO(written(write, recording(3)))) as picture:
        assert picture.info["loop"] == 0
        assert picture.size == (240, 120)


@pytest.mark.parametrize("write", WRITERS)
def test_a_recording_of_one_frame(write):
    assert len(list(frames(written(write, recording(1))))) == 1


@pytest.mark.parametrize("write", WRITERS)
def test_what_does_not_change_costs_nothing(write):
    canvas, bold = blank(120, 40), np.zeros((40, 120), np.bool_)

    def still_life(count):
        return Recording(120, 40, 10, "", FG, BG, (Frame(i, i / 10, "", canvas, bold, i) for i in range(count)), count)

    data = [len(written(write, still_life(count))) for count in (1, 101)]
    assert data[1] - data[0] < 100 * 64


@pytest.mark.parametrize("write", WRITERS)
def test_the_same_recording_gives_the_same_bytes(write):
    assert written(write, recording(9)) == written(write, recording(9))


@pytest.mark.parametrize("write", WRITERS)
def test_no_more_than_two_frames_are_taken_ahead(write):
    taken, places = [], []

    class Noting(BytesIO):
        def write(self, data):
            places.append(len(taken))
            return super().write(data)

    made = recording(8)
    write(made._replace(frames=(taken.append(frame) or frame for frame in made.frames)), Noting())
    assert [place for place in sorted(set(places)) if place] == list(range(2, 9))


def test_a_gif_is_not_faster_than_browsers_show():
    with pytest.raises(UserError, match="a GIF shows at most 50 frames a second; use --fps 50"):
        write_gif(recording(2, fps=60), BytesIO())


def test_too_many_colors_for_a_gif_are_a_little_off_where_they_are_rare():
    rng = np.random.default_rng(0)
    canvas = blank(40, 20)
    canvas.bg[:, ::2] = 0x204060  # half of the picture
    canvas.bg[:, 1::2] = 0x808080 + rng.integers(0, 8, (20, 20)) * 0x010101 + rng.integers(0, 64, (20, 20)) * 0x10000
    frame = Frame(0, 0.0, "", canvas, np.zeros((20, 40), np.bool_), 0)
    assert len(np.unique(canvas.bg)) > MOST
    ((pixels, _),) = frames(written(write_gif, Recording(40, 20, 10, "", FG, BG, iter([frame]), 1)))
    apart = np.abs(pixels.astype(int) - shown(frame)).max(axis=-1)
    assert 0 < apart.max() <= 8
    assert not apart[:, 0:10].any()
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) == MOST


def test_the_webp_is_well_formed():
    """Sizes add up and frames begin at even places: other readers are stricter than Pillow."""
    data = written(write_webp, recording(6))
    assert struct.unpack_from("<4sI4s", data) == (b"RIFF", len(data) - 8, b"WEBP")
    at, names = 12, []
    while at < len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        names.append(name)
        at += 8 + size + size % 2
    assert at == len(data)
    assert names == [b"VP8X", b"ANIM"] + [b"ANMF"] * 6


def test_a_webp_may_begin_anywhere_in_a_file():
    file = BytesIO(b"before")
    file.seek(6)
    write_webp(recording(2), file)
    assert file.getvalue() == b"before" + written(write_webp, recording(2))


def test_a_png_is_as_drawn():
    (frame,) = recording(1).frames
    file = BytesIO()
    write_png(frame, FG, BG, file)
    with Image.open(file) as picture:
        assert np.array_equal(np.asarray(picture), shown(frame))


def one(made, file):
    write_png(next(made.frames), made.fg, made.bg, file)


@pytest.mark.parametrize("write", [write_gif, write_webp, one])
def test_without_pillow_it_says_what_to_install(write, monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(UserError, match=r"a picture needs Pillow, which is not .*: pip install 'termopt\[record\]'"):
        write(recording(1), BytesIO())


@pytest.mark.parametrize("ending", [".gif", ".webp", ".png"])
def test_without_pillow_no_frame_is_made_in_vain(ending, monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL", None)
    made = recording(1)
    with pytest.raises(UserError, match="needs Pillow"):
        FORMS[ending](made, BytesIO(), OutputOptions())
    assert len(list(made.frames)) == 1
