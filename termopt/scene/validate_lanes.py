"""What the lanes of a race may be. A scene passes these checks key by key, the lanes of a tape pass them here."""

from typing import Any

from termopt.base.errors import UserError, unknown
from termopt.draw.theme.theme import MARKERS
from termopt.engine.core.lane import MOST_EDITS, Lane
from termopt.registry import registry
from termopt.scene.new_lanes import MAX_LANES
from termopt.scene.validate import (
    LONGEST_LABEL,
    LONGEST_SUFFIX,
    MAX_SEED,
    MAX_STEPS,
    check_colour,
    check_label,
    check_one_loss,
    check_range,
    start_inside,
)


def check_lanes(lanes: tuple[Lane, ...]) -> None:
    """Raises UserError for lanes that cannot race each other, or for one that cannot race at all."""
    if not 1 <= len(lanes) <= MAX_LANES:
        raise UserError(f"{len(lanes)} lanes; a race has 1 to {MAX_LANES}")
    check_one_loss([lane.problem for lane in lanes])
    first = lanes[0]
    check_range("seed", first.seed, MAX_SEED)
    start_inside(first.problem, first.start, first.seed)
    for lane in lanes:
        if (lane.start, lane.seed) != (first.start, first.seed):
            raise UserError("lanes of one race have one start and one seed")
        check_look(lane.label, lane.colour, lane.marker)
        for name in lane.preset:
            check_known("hyperparameter", name, registry.hyperparameter_names(lane.optimizer))
        check_edits(lane)


def check_look(label: str, colour: str, marker: str) -> None:
    """Raises UserError for a label, a color or a marker that no lane can have."""
    check_label(label, LONGEST_LABEL + LONGEST_SUFFIX)
    check_colour(colour)
    check_known("marker", marker, MARKERS)


def check_edits(lane: Lane) -> None:
    """Raises UserError for edits of a lane that could not have been made one after the other."""
    if len(lane.edits) > MOST_EDITS:
        raise UserError(f"hyperparameters of a lane are turned at most {MOST_EDITS:,} times")
    optimizer, last = lane.optimizer, 0
    for k, field, value in lane.edits:
        check_range("step", k, MAX_STEPS)
        if k < last:
            raise UserError(f"a hyperparameter is turned at step {k} after one at step {last}")
        registry.check_edit(optimizer, field, value)
        optimizer, last = optimizer.edited(field, value), k


def check_known(kind: str, name: str, known: Any) -> None:
    """Raises UserError for a name that is not known."""
    if name not in known:
        raise unknown(kind, name, known)
