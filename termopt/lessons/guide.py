"""A lesson on a run: its pages in one language, at the steps of that run, with that run's numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from termopt.engine.state import Session
from termopt.engine.trace import Trace
from termopt.errors import unknown
from termopt.lessons.fact import Measured
from termopt.lessons.lesson import LANGUAGES, PLACEHOLDER, Lesson, Page
from termopt.lessons.run import Run


class GuidePage(NamedTuple):
    """A page shown from step `at` of the race on. `answer` is the lane that answers the question, from 0."""

    at: int
    text: str
    asks: bool
    answer: int | None


@dataclass(frozen=True)
class Guide:
    """A lesson as it is true of a run. The steps of its pages never fall; `asks` is the page with the question.

    A page is written when it is asked for: a number on the last one may need the run up to its end.
    """

    lesson: Lesson
    lang: str
    steps: tuple[int, ...]
    facts: Measured

    @property
    def title(self) -> str:
        return self.lesson.title[self.lang]

    @property
    def asks(self) -> int | None:
        return next((i for i, page in enumerate(self.lesson.pages) if page.ask), None)

    @property
    def pages(self) -> tuple[GuidePage, ...]:
        """All pages, written."""
        return tuple(map(self.page, range(len(self.steps))))

    def page(self, number: int) -> GuidePage:
        """The page with this number, from 0, with the lanes computed as far as its facts need."""
        page = self.lesson.pages[number]
        text = PLACEHOLDER.sub(lambda found: self.facts.word(found[1]), page.text[self.lang])
        answer = self.facts[page.answer] if page.answer is not None else None
        return GuidePage(self.steps[number], text, page.ask, None if answer is None else int(answer))


def guide(lesson: Lesson, lang: str, session: Session, traces: Sequence[Trace]) -> Guide:
    """The lesson as it is true of a session, given a trace for each of its lanes.

    What a run does not give is written as a dash, and a page that waits for it comes with the last step. Raises
    UserError for a language that there is not.
    """
    if lang not in LANGUAGES:
        raise unknown("language", lang, LANGUAGES)
    facts = Measured(lesson.facts, Run(session, traces))
    steps: list[int] = []
    for page in lesson.pages:
        steps.append(max(_step(page, facts, session.steps), *steps[-1:], 0))
    return Guide(lesson, lang, tuple(steps), facts)


def _step(page: Page, facts: Measured, last: int) -> int:
    at = facts[page.at] if isinstance(page.at, str) else page.at
    return last if at is None else min(int(at), last)
