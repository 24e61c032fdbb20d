"""The pictures that README shows are what their tapes make now; each is told apart from another."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def _load():
    spec = importlib.util.spec_from_file_location("make_assets", ROOT / "assets" / "make.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MAKE = _load()
SOON = "explain.png"
"""One that is quickly made; the others take long."""


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name == SOON else pytest.mark.long) for name in MAKE.ASSETS]
)
def test_an_asset_is_what_its_tape_shows(name) -> None:
    assert list(MAKE.differences(name)) == []


@pytest.mark.long
@pytest.mark.parametrize("name", MAKE.MAPS)
def test_a_map_is_what_its_command_makes(name) -> None:
    assert MAKE.map_difference(name) == ""


@pytest.mark.long
@pytest.mark.parametrize("name", MAKE.GALLERY)
def test_a_picture_of_the_gallery_is_what_its_scene_shows(name) -> None:
    assert MAKE.gallery_difference(name) == ""


@pytest.mark.long
@pytest.mark.parametrize("name", MAKE.RECORDED)
def test_a_recording_ends_as_its_command_has_it_end(name) -> None:
    assert MAKE.recorded_difference(name) == ""


@pytest.mark.long
def test_a_stale_asset_is_found(monkeypatch) -> None:
    monkeypatch.setitem(MAKE.ASSETS, "fork.png", MAKE.ASSETS["fork.png"]._replace(k=100))
    (words,) = MAKE.differences("fork.png")
    assert "cells of picture 0 are not what its tape shows" in words


def test_every_picture_is_made_and_every_made_one_shown() -> None:
    shown = set(re.findall(r"!\[[^\]]*\]\(assets/([\w.-]+)\)", (ROOT / "README.md").read_text("utf-8")))
    there = {path.name for path in (ROOT / "assets").iterdir() if path.suffix in (".png", ".webp", ".gif", ".svg")}
    assert shown == there == {*MAKE.ASSETS, *MAKE.MAPS, *MAKE.GALLERY, *MAKE.RECORDED}
    assert {path.stem for path in (ROOT / "assets").glob("*.tape")} == {asset.tape for asset in MAKE.ASSETS.values()}
