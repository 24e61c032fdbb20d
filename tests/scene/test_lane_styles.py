"""Color and marker belong to the optimizer, not to its place in a race."""

import random

from termopt.draw.theme.theme import MARKERS, SLOTS
from termopt.registry.registry import OPTIMIZERS
from termopt.scene.lane_styles import OWN_STYLES, lane_styles, own_style
from termopt.scene.scene import MAX_LANES, Scene, open_scene


def test_an_optimizer_looks_the_same_in_every_race_and_place() -> None:
    for names in (("gd", "adam"), ("adam", "gd"), ("adam", "adam", "gd"), ("gd", "momentum", "rmsprop", "adam")):
        seen = {}
        for lane in open_scene(Scene(optimizers=names)).race.lanes:
            seen.setdefault(lane.optimizer.name, (lane.colour, lane.marker))
        assert seen == {name: own_style(name) for name in names}


def test_also_one_that_no_table_knows_has_a_look_of_its_own_by_its_name() -> None:
    looks = {name: own_style(name) for name in (*OPTIMIZERS, "my_sgd", "torch:AdamW", "ドグ", "")}
    assert looks == {name: own_style(name) for name in looks}
    assert all(slot in SLOTS and marker in MARKERS for slot, marker in looks.values())
    assert len(set(OWN_STYLES.values())) == len(OWN_STYLES)
    first = list(OWN_STYLES.values())[:MAX_LANES]
    assert [len(set(part)) for part in zip(*first, strict=True)] == [MAX_LANES, MAX_LANES]


def test_no_two_lanes_of_a_race_share_a_color_or_a_marker() -> None:
    chosen = random.Random(0)
    for _ in range(300):
        names = chosen.choices([*OPTIMIZERS, "plug-in"], k=chosen.randint(1, MAX_LANES))
        styles = lane_styles(names)
        assert [len(set(part)) for part in zip(*styles, strict=True)] == [len(names)] * 2
        assert styles[0] == own_style(names[0])
