"""Lanes while they are being chosen: added, removed, put in another order, given other optimizers, names and colors.

Pure functions, which raise UserError where something cannot be.
"""

from dataclasses import replace
from typing import NamedTuple

from termopt.base.errors import UserError
from termopt.base.spec import spell
from termopt.draw.theme.theme import SLOTS
from termopt.engine.core.lane import Lane
from termopt.engine.core.types import Optimizer
from termopt.optimizers.wrapping import unwrapped
from termopt.registry import registry
from termopt.scene.lane_styles import free_style
from termopt.scene.new_lanes import MAX_LANES, free_label, lane_from_spec
from termopt.scene.validate import check_label
from termopt.session.intents import Focus, Intent
from termopt.session.intents_edit import Lanes
from termopt.session.state import Session

# -- one lane ----------------------------------------------------------------------------------------------------------


def fold_initial_edits(lane: Lane) -> Lane:
    """The lane with edits made at step 0 applied to its optimizer, and all later edits dropped."""
    at_once = [edit for edit in lane.edits if edit.k == 0]
    optimizer: Optimizer = lane.optimizer
    for _, field, value in at_once:
        optimizer = optimizer.edited(field, value)
    turned = {edit.field for edit in at_once}
    preset = tuple(name for name in lane.preset if name not in turned)
    return replace(lane, optimizer=unwrapped(optimizer), edits=(), preset=preset)


def own_spec(lane: Lane) -> str:
    """The spec string of a lane's optimizer as the user set it: without what was preset, and without defaults."""
    known = {k.name: k for k in registry.optimizer_hyperparameters(lane.optimizer.name)}
    usual = registry.preset(lane.problem, lane.optimizer.name)
    values = {
        name: value
        for name, value in registry.optimizer_values(lane.optimizer).items()
        if name not in lane.preset and (value != known[name].default or name in usual)
    }
    written = ",".join(f"{name}={spell(value)}" for name, value in values.items())
    return f"{lane.optimizer.name}:{written}" if written else lane.optimizer.name


# -- many lanes --------------------------------------------------------------------------------------------------------


class Draft(NamedTuple):
    """Lanes that are being edited; `focus` is the one that is changed next."""

    lanes: tuple[Lane, ...]
    focus: int

    @property
    def chosen(self) -> Lane:
        """The lane in focus."""
        return self.lanes[self.focus]

    @property
    def full(self) -> bool:
        """Whether there is no room for another lane."""
        return len(self.lanes) >= MAX_LANES

    def intent(self, session: Session) -> Intent | None:
        """The intent that gives a session these lanes; None if it has them."""
        if self.lanes != session.race.lanes:
            return Lanes(self.lanes, self.focus)
        return Focus(self.focus) if self.focus != session.race.focus else None


def added(draft: Draft, spec: str) -> Draft:
    """With another lane below the one in focus, on the same problem, with the same data and from the same start."""
    like = draft.chosen
    return inserted(draft, lane_from_spec(like.problem, spec, like.start, like.seed))


def duplicated(draft: Draft) -> Draft:
    """With the lane in focus a second time, edits and all."""
    return inserted(draft, draft.chosen)


def inserted(draft: Draft, lane: Lane) -> Draft:
    """With this lane below the one in focus, and in focus itself. Raises UserError for one lane too many."""
    if draft.full:
        raise UserError(f"a race has at most {MAX_LANES} lanes; remove one first")
    lanes, at = draft.lanes, draft.focus + 1
    colour, marker = free_style(lane.optimizer.name, ((other.colour, other.marker) for other in lanes))
    lane = replace(lane, label=free_label(lane.label, {other.label for other in lanes}), colour=colour, marker=marker)
    return Draft((*lanes[:at], lane, *lanes[at:]), at)


def removed(draft: Draft) -> Draft:
    """Without the lane in focus."""
    if len(draft.lanes) == 1:
        raise UserError("a race needs a lane; add another one first")
    lanes = (*draft.lanes[: draft.focus], *draft.lanes[draft.focus + 1 :])
    return Draft(lanes, min(draft.focus, len(lanes) - 1))


def shifted(draft: Draft, places: int) -> Draft:
    """With the lane in focus so many places further down, as far as there are places."""
    to = max(0, min(draft.focus + places, len(draft.lanes) - 1))
    others = [*draft.lanes[: draft.focus], *draft.lanes[draft.focus + 1 :]]
    return Draft((*others[:to], draft.chosen, *others[to:]), to)


def recoloured(draft: Draft) -> Draft:
    """With the next color for the lane in focus; the lane that has that one takes the old one in turn."""
    old = draft.chosen.colour
    new = SLOTS[(SLOTS.index(old) + 1) % len(SLOTS)]
    swap = {old: new, new: old}
    lanes = (
        replace(lane, colour=swap[lane.colour]) if lane.colour == new or i == draft.focus else lane
        for i, lane in enumerate(draft.lanes)
    )
    return draft._replace(lanes=tuple(lanes))


def respecified(draft: Draft, spec: str) -> Draft:
    """With the lane in focus run by another optimizer, or by the same one with other values from its first step."""
    old = draft.chosen
    new = lane_from_spec(old.problem, spec, old.start, old.seed)
    others = tuple(lane for i, lane in enumerate(draft.lanes) if i != draft.focus)
    if new.optimizer.name == old.optimizer.name:
        return _replaced(draft, replace(new, label=old.label, colour=old.colour, marker=old.marker))
    label = free_label(new.label, {other.label for other in others})
    colour, marker = free_style(new.optimizer.name, ((other.colour, other.marker) for other in others))
    return _replaced(draft, replace(new, label=label, colour=colour, marker=marker))


def relabelled(draft: Draft, label: str) -> Draft:
    """With another name for the lane in focus."""
    label = " ".join(label.split())
    if not label or not label.isprintable():
        raise UserError("a name has a letter at least, and nothing that cannot be printed")
    check_label(label)
    return _replaced(draft, replace(draft.chosen, label=label))


def _replaced(draft: Draft, lane: Lane) -> Draft:
    return draft._replace(lanes=(*draft.lanes[: draft.focus], lane, *draft.lanes[draft.focus + 1 :]))
