"""The intents of a lesson: which steps its pages are read at, turning them, and answering the question."""

from dataclasses import dataclass

from termopt.base.plain_values import tuple_of, whole
from termopt.session.state import Session, at, page_at


@dataclass(frozen=True)
class Pages:
    """Read the pages of a lesson at these steps, each at or after the one before. asks: the page with the question.

    Raises ValueError for steps in another order.
    """

    steps: tuple[int, ...]
    asks: int | None

    def __post_init__(self) -> None:
        object.__setattr__(self, "steps", tuple_of(whole)(self.steps))
        if list(self.steps) != sorted(self.steps):
            raise ValueError("the steps of a lesson's pages do not fall")
        if self.asks is not None and self.asks not in range(len(self.steps)):
            raise ValueError(f"there is no page {self.asks}")

    def apply(self, session: Session) -> Session:
        bound = session.with_lesson(pages=self.steps, asks=self.asks, page=0)
        return bound.with_lesson(page=page_at(bound, session.time.cursor))


@dataclass(frozen=True)
class TurnPage:
    """Go so many pages of a lesson on, or back, and pause there."""

    pages: int

    def apply(self, session: Session) -> Session:
        page = session.lesson.page + self.pages
        if not 0 <= page < len(session.lesson.pages):
            return session
        return at(session, session.lesson.pages[page]).with_lesson(page=page).with_time(playing=False)


@dataclass(frozen=True)
class Predict:
    """Answer a lesson's question with a lane. A number that is no lane's changes nothing."""

    lane: int

    def apply(self, session: Session) -> Session:
        return session.with_lesson(predicted=self.lane) if 0 <= self.lane < len(session.race.lanes) else session
