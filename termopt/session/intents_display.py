"""Intents about what plots over the steps show, and about presenting the race to an audience."""

from dataclasses import dataclass

from termopt.base.plain_values import Interval, interval
from termopt.session.state import Session


@dataclass(frozen=True)
class Crosshair:
    """Read all lanes at a step; None takes the crosshair away. Raises ValueError for a step before the first."""

    k: int | None

    def __post_init__(self) -> None:
        if self.k is not None and self.k < 0:
            raise ValueError(f"no crosshair stands before the first step: {self.k}")

    def apply(self, session: Session) -> Session:
        return session.with_display(crosshair=None if self.k is None else min(self.k, session.race.steps))


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
class Present:
    """Show the lane in focus alone, under a large heading, with nothing around it; or all that there is."""

    on: bool

    def apply(self, session: Session) -> Session:
        return session.with_display(presenting=self.on)
