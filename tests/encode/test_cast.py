"""Asciicasts: the bytes that were written, when they were, in both versions."""

import io
import json

import pytest

from termopt.encode.cast import write_cast
from termopt.encode.film_types import Film
from termopt.headless.film import film
from termopt.headless.key_script import parse_script
from termopt.headless.plan import Plan
from termopt.scene.scene import Scene, session


@pytest.fixture(scope="module")
def made() -> Film:
    scene = Scene("beale", ("gd", "adam"), steps=30, labels=('g"d\n', "阿当"))
    return film(Plan(session(scene), scene, script=parse_script("wait:.5 f"), size=(70, 22), fps=30))


@pytest.fixture(scope="module")
def stills(made):
    return list(made.stills)


def written(made: Film, stills, version: int) -> list:
    file = io.BytesIO()
    write_cast(made._replace(stills=iter(stills)), file, version)
    return [json.loads(line) for line in file.getvalue().decode().splitlines()]


def test_version_2(made, stills) -> None:
    header, *events = written(made, stills, 2)
    assert (header["version"], header["width"], header["height"]) == (2, 70, 22)
    assert header["title"] == made.title
    assert not {"timestamp", "env"} & set(header)
    assert "".join(data for _, code, data in events if code == "o") == "".join(still.written for still in stills)
    assert [seconds for seconds, _, _ in events] == sorted(seconds for seconds, _, _ in events)
    assert [data for _, code, data in events if code == "m"] == [mark for still in stills for mark in still.marks] != []
    assert events[-1] == [round(len(stills) / 30, 6), "o", ""]


def test_version_3_is_the_same_with_intervals(made, stills) -> None:
    _, *second = written(made, stills, 2)
    header, *third = written(made, stills, 3)
    assert header["version"] == 3
    assert (header["term"]["cols"], header["term"]["rows"]) == (70, 22)
    assert len(second) == len(third)
    now = 0.0
    for (seconds, *event), (passed, *same) in zip(second, third, strict=True):
        now += passed
        assert passed >= 0
        assert event == same
        assert now == pytest.approx(seconds, abs=1e-9)
