"""Scenes and tapes keep the SHA-256 of data files that they name: on other data they would show another race."""

import tomllib
from pathlib import Path

import pytest

import termopt
from termopt.base.errors import UserError
from termopt.export.formats import scene_toml
from termopt.registry.registry import optimizer_spec, problem
from termopt.scene.hashes import Hashes, specs_of, with_hashes
from termopt.scene.read import scene_from, scene_to_json
from termopt.scene.scene import Scene, open_scene
from termopt.scene.session_edits import raced_on
from termopt.scene.write import scene_text
from termopt.session.tape import Tape, write_tape

HOUSES = "size,price\n1,2\n2,3\n3,5\n4,4\n"
SCENE = Scene("linear:data=houses.csv", ("gd:lr=0.01",), steps=3)


@pytest.fixture
def houses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("houses.csv").write_text(HOUSES)
    return Path("houses.csv")


def test_changed_data_are_refused_in_words(houses: Path) -> None:
    """In a printed scene, a saved one and a tape; a scene by hand may leave it out."""
    session = open_scene(SCENE)
    Path("printed.toml").write_text(scene_text(SCENE, session))
    Path("saved.toml").write_text(scene_toml(session))
    Path("race.tape").write_text(write_tape(Tape(scene_to_json(SCENE), ()), "1"))
    Path("hand.toml").write_text('problem = "linear:data=houses.csv"\n')
    names = ("printed.toml", "saved.toml", "race.tape")
    for name in names:
        assert "houses.csv sha256:" in Path(name).read_text()
        assert termopt.load(name).race.lanes[0].problem.spec.startswith("linear:data=houses.csv")
    houses.write_text(HOUSES + "5,6\n")
    for name in names:
        with pytest.raises(UserError, match=rf"{name}, line \d+: houses.csv has changed since this was written"):
            termopt.load(name)
    assert termopt.load("hand.toml").race.lanes


def test_the_hash_is_of_what_was_raced(houses: Path) -> None:
    """A file that changes, or goes, while the session is open does not become that of its tape; and no tape is lost."""
    opened, session = with_hashes(SCENE), open_scene(SCENE)
    before = opened.data
    houses.write_text(HOUSES + "5,6\n")
    assert with_hashes(opened).data == scene_from(scene_to_json(opened)).data == before
    with pytest.raises(UserError, match="has changed"):
        scene_toml(session, Hashes(data=before))
    Path("cars.csv").write_text(HOUSES)
    events = tuple((0, intent) for intent in raced_on(session, problem("linear:data=cars.csv")))
    assert "linear:data=cars.csv" in "".join(specs_of(events))
    Path("cars.csv").unlink()
    header = scene_to_json(opened, specs_of(events))
    assert header["data"] == [*before, "cars.csv sha256:none"]
    Path("race.tape").write_text(write_tape(Tape(header, events), "1", optimizer_spec))
    houses.write_text(HOUSES)
    Path("cars.csv").write_text(HOUSES)
    with pytest.raises(UserError, match=r"cars.csv has changed since this was written"):
        termopt.load("race.tape")


def test_a_recorded_run_is_data(houses: Path) -> None:
    termopt.run("beale", "gd:lr=0.01", steps=3).to_csv("run.csv")
    scene = Scene("beale", ("trace:run.csv",), steps=3)
    written = scene_text(scene, open_scene(scene))
    assert tomllib.loads(written)["data"][0].startswith("run.csv sha256:")
