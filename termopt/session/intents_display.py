"""Intents about what plots over the steps show, and about presenting the race to an audience."""

from dataclasses import dataclass

from termopt.base.plain_values import Interval, interval, whole_interval
from termopt.session.state import Session


@dataclass(frozen=True)
class Crosshair:
    """Read all lanes at a step, which plots then show; None takes the crosshair away.

    Raises ValueError for a step before the first.
    """

    k: int | None

    def __post_init__(self) -> None:
        if self.k is not None and self.k < 0:
            raise ValueError(f"no crosshair stands before the first step: {self.k}")

    def apply(self, session: Session) -> Session:
        if self.k is None:
            return session.with_display(crosshair=None)
        k = min(self.k, session.race.steps)
        return session.with_display(crosshair=k, step_range=_moved_to(session.display.step_range, k))


def _moved_to(shown: tuple[int, int] | None, k: int) -> tuple[int, int] | None:
    """The steps shown, moved as little as is needed to hold step k."""
    if shown is None:
        return None
    first, last = shown
    move = min(k - first, 0) + max(k - last, 0)
    return first + move, last + move


@dataclass(frozen=True)
class ValueRange:
    """Plot these values over the steps, from the lowest to the highest; None is the range that the plot chooses.

    Raises ValueError for no range.
    """

    values: Interval | None

    def __post_init__(self) -> None:
        if self.values is not None:
            object.__setattr__(self, "values", interval(self.values))

    def apply(self, session: Session) -> Session:
        return session.with_display(value_range=self.values)


@dataclass(frozen=True)
class StepRange:
    """Plot these steps of the race, from the first to the last; None is as many as have been shown.

    Raises ValueError for no range.
    """

    steps: tuple[int, int] | None

    def __post_init__(self) -> None:
        if self.steps is not None:
            object.__setattr__(self, "steps", whole_interval(self.steps))

    def apply(self, session: Session) -> Session:
        inside = self.steps is None or self.steps[1] <= session.race.steps
        return session.with_display(step_range=self.steps) if inside else session


@dataclass(frozen=True)
class Present:
    """Show the lane in focus alone, under a large heading, with nothing around it; or all that there is."""

    on: bool

    def apply(self, session: Session) -> Session:
        return session.with_display(presenting=self.on)
