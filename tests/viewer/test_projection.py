"""The plane on which problems of many parameters are shown."""

from termopt.scene.scene import Scene, open_scene
from termopt.session.race import Race
from termopt.viewer.presenter import Presenter
from termopt.viewer.projection import Projection


def test_what_a_plane_needs_is_computed_bit_by_bit_and_said() -> None:
    session = open_scene(Scene("mlp", ("gd:lr=0.001", "adam"), steps=400))
    projection, parts = Projection(Race(400)), [0.0]
    while not projection.find(session, iter([True] * 100 + [False]).__next__):
        parts.append(projection.part(session))
        assert Presenter().present(session, projection).found == parts[-1]
    assert len(set(parts)) > 3
    assert parts == sorted(parts)
    assert projection.part(session) == 1.0
