"""Maps of a session: what each kind varies, around the lane in focus."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple, cast

import numpy as np

from termopt.base.errors import UserError
from termopt.base.hyperparameter import Hyperparameter, hyperparameters
from termopt.engine.core.lane import Lane
from termopt.optimizers.wrapping import bare
from termopt.registry import registry
from termopt.scene.lane_edits import Draft, fold_initial_edits, inserted, own_spec
from termopt.scene.learning_rates import takes_rate
from termopt.scene.session_edits import moved
from termopt.session.intents import Intent
from termopt.session.state import Session
from termopt.sweeps.over import axis
from termopt.sweeps.sweep import Axis, Sweep, Value

RATES = "1e-4..1:41"
SEEDS = 12
VALUES = 25
"""So many values has each axis of a grid."""

USUAL_RANGES: Mapping[str, tuple[float, float]] = {"lr": (1e-4, 1.0)}
"""Where a range that is declared has no end, and its default says nothing."""

SPREAD = 100.0
"""A hyperparameter on a logarithmic scale is varied by so many times its default either way."""


class MapChoice(NamedTuple):
    """What is to be mapped.

    kind: basin, lr, grid, seeds or profile. columns, rows: how many runs a picture has room for. across, up: the
    hyperparameters of a grid, or "" for the first ones.
    """

    kind: str
    columns: int
    rows: int
    across: str = ""
    up: str = ""


def session_sweep(session: Session, choice: MapChoice) -> Sweep:
    """The sweep of a map around the lane in focus. Raises UserError where there is no such map."""
    lane = _lanes_now(session)[session.race.focus]
    own_starts = choice.kind == "profile"  # each problem has its own, and its own presets
    sweep = Sweep(
        lane.problem,
        lane.optimizer,
        None if own_starts else lane.start,
        lane.seed,
        session.race.steps,
        preset=own_starts,
    )
    return replace(sweep, axes=MAKERS[choice.kind](session, lane, sweep, choice))


def _lanes_now(session: Session) -> tuple[Lane, ...]:
    """The lanes as if each had, from its start on, the hyperparameters that it has at the step shown."""
    lanes = (lane.until(session.updates(i, session.time.cursor)) for i, lane in enumerate(session.race.lanes))
    return tuple(
        fold_initial_edits(replace(lane, edits=tuple(edit._replace(k=0) for edit in lane.edits))) for lane in lanes
    )


def _basin(session: Session, lane: Lane, sweep: Sweep, choice: MapChoice) -> tuple[Axis, ...]:
    if lane.problem.dim != 2:
        raise UserError("a map of basins is of a surface; this problem has more parameters")
    sides = zip("xy", lane.problem.box, (choice.columns, choice.rows), strict=True)
    return tuple(Axis(name, tuple(np.linspace(*ends, max(count, 2)).tolist())) for name, ends, count in sides)


def _rates(session: Session, lane: Lane, sweep: Sweep, choice: MapChoice) -> tuple[Axis, ...]:
    if not takes_rate(lane):
        raise UserError(f"{lane.optimizer.name} has no learning rate")
    return (axis("lr", RATES, sweep), _optimizers(one for one in _lanes_now(session) if takes_rate(one)))


def _optimizers(lanes: Iterable[Lane]) -> Axis:
    """The optimizers of lanes, each once."""
    found = dict.fromkeys(lane.optimizer for lane in lanes)
    return Axis("optimizer", cast(tuple[Value, ...], tuple(found)))


def _grid(session: Session, lane: Lane, sweep: Sweep, choice: MapChoice) -> tuple[Axis, ...]:
    across, up = grid_names(lane, choice)
    known = {one.name: one for one in numbers_of(lane)}
    return tuple(hyperparameter_axis(known[name], VALUES) for name in (across, up))


def grid_names(lane: Lane, choice: MapChoice) -> tuple[str, str]:
    """The two hyperparameters that a grid of a lane varies. Raises UserError for a lane with fewer."""
    names = [one.name for one in numbers_of(lane)]
    if len(names) < 2:
        raise UserError(f"a grid varies two hyperparameters; {lane.optimizer.name} has no two")
    across = choice.across if choice.across in names else names[0]
    others = [name for name in names if name != across]
    return across, choice.up if choice.up in others else others[0]


def numbers_of(lane: Lane) -> tuple[Hyperparameter, ...]:
    """The hyperparameters of a lane's optimizer itself that are numbers with a fraction."""
    return tuple(one for one in hyperparameters(bare(lane.optimizer)) if one.kind is float)


def hyperparameter_axis(one: Hyperparameter, count: int) -> Axis:
    """So many values over the range of a hyperparameter, or around its default where that has no ends."""
    low, high = USUAL_RANGES.get(one.name, (one.lo, one.hi))
    if one.scale == "log":
        around = float(one.default) or 1e-3
        low = low if low > 0 else around / SPREAD
        high = high if math.isfinite(high) else around * SPREAD
        return Axis(one.name, tuple(np.geomspace(low, high, count).tolist()), logarithmic=True)
    low = low if math.isfinite(low) else -1.0
    high = high if math.isfinite(high) else max(2.0 * float(one.default), low + 1.0)
    inner = np.linspace(low, high, count + one.open_lo + one.open_hi)
    return Axis(one.name, tuple(inner[int(one.open_lo) : len(inner) - int(one.open_hi)].tolist()))


def _seeds(session: Session, lane: Lane, sweep: Sweep, choice: MapChoice) -> tuple[Axis, ...]:
    return (Axis("seed", tuple(range(lane.seed, lane.seed + SEEDS))), _optimizers(_lanes_now(session)))


def _profile(session: Session, lane: Lane, sweep: Sweep, choice: MapChoice) -> tuple[Axis, ...]:
    known = [name for name in registry.PROBLEMS if (made := registry.problem(name)).cost is None and made.minima]
    return (Axis("problem", tuple(known)), Axis("optimizer", tuple(dict.fromkeys(map(own_spec, _lanes_now(session))))))


MAKERS = {"basin": _basin, "lr": _rates, "grid": _grid, "seeds": _seeds, "profile": _profile}
"""What each kind of map varies."""


def opened_cell(session: Session, kind: str, sweep: Sweep, index: int) -> Intent | None:
    """The intent that opens a cell of a map in the race: for basins all lanes start there, else there is a lane more.

    session: the race; kind: of the map; sweep: its runs; index: the number of the cell among them.

    Raises UserError where a race can have no more lanes.
    """
    lane = sweep.lane(index)
    if kind == "basin":
        return moved(session, lane.start)
    draft = Draft(session.race.lanes, session.race.focus)
    return inserted(draft, lane).intent(session)
