"""Asciicasts: the bytes that were written, when they were, in both versions."""

import io
import json

import pytest

from termopt.encode.cast import write_cast
from termopt.encode.recording import Recording
from termopt.headless.key_script import parse_script
from termopt.headless.plan import RecordingPlan
from termopt.headless.recording import make_recording
from termopt.scene.scene import Scene, open_scene


@pytest.fixture(scope="module")
def made() -> Recording:
    scene = Scene("beale", ("gd", "adam"), steps=30, labels=('g"d\n', "阿当"))
    return make_recording(
        RecordingPlan(open_scene(scene), scene, script=parse_script("wait:.5 f"), size=(70, 22), fps=30)
    )


@pytest.fixture(scope="module")
def frames(made):
    return list(made.frames)


def written(made: Recording, frames, version: int) -> list:
    file = io.BytesIO()
    write_cast(made._replace(frames=iter(frames)), file, version)
    return [json.loads(line) for line in file.getvalue().decode().splitlines()]


def test_version_2(made, frames) -> None:
    header, *events = written(made, frames, 2)
    assert (header["version"], header["width"], header["height"]) == (2, 70, 22)
    assert header["title"] == made.title
    assert not {"timestamp", "env"} & set(header)
    assert "".join(data for _, code, data in events if code == "o") == "".join(frame.written for frame in frames)
    assert [seconds for seconds, _, _ in events] == sorted(seconds for seconds, _, _ in events)
    assert [data for _, code, data in events if code == "m"] == [mark for frame in frames for mark in frame.marks] != []
    assert events[-1] == [round(len(frames) / 30, 6), "o", ""]


def test_version_3_is_the_same_with_intervals(made, frames) -> None:
    _, *second = written(made, frames, 2)
    header, *third = written(made, frames, 3)
    assert header["version"] == 3
    assert (header["term"]["cols"], header["term"]["rows"]) == (70, 22)
    assert len(second) == len(third)
    now = 0.0
    for (seconds, *event), (passed, *same) in zip(second, third, strict=True):
        now += passed
        assert passed >= 0
        assert event == same
        assert now == pytest.approx(seconds, abs=1e-9)
