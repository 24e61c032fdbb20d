"""A lesson on a run: its pages in one language, at the steps of that run, with that run's numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from re import Match
from typing import NamedTuple

from termopt.base.errors import unknown
from termopt.base.language import LANGUAGES
from termopt.base.translate import texts, translate
from termopt.engine.trace.trace import Trace
from termopt.lessons.fact import Measured
from termopt.lessons.lesson import LANE, PLACEHOLDER, Lesson, Page, named, named_lanes
from termopt.lessons.run import Run
from termopt.session.state import Session

MOST_TOLD = 3
"""How many facts that differ from its claims a page names."""

OTHERWISE = texts("This run is not as this page describes: {found}.")[0]
ANSWER = texts("The answer of this run is {lane}.")[0]
FOUND = texts("{subject} is {value}")[0]
NOT_FOUND = texts("{subject} is not in this run")[0]
AND = texts("; ")[0]
BETWEEN = texts(" ")[0]
"""What stands between two sentences."""
NO_LANE = texts("it has no lane {lane}")[0]
LATE = texts("Step {at} is being computed; {lanes} is not there yet. This page is written when it is.")[0]


class GuidePage(NamedTuple):
    """A page shown from step `at` of the race on. `answer` is the lane that answers the question, from 0.

    Of a page that is `late` the step is not computed yet.
    """

    at: int
    text: str
    asks: bool
    answer: int | None
    late: bool = False


@dataclass(frozen=True)
class Guide:
    """A lesson as it is true of a run. Its pages are in the order of their steps; `asks` is the page with the question.

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
        """The page with this number, from 0, as it is true of the run.

        Where its step is computed the lanes are computed as far as its facts need.
        """
        page, at = self.lesson.pages[number], self.steps[number]
        late = self.facts.run.late(at)
        if late:
            lanes = ", ".join(map(self.facts.run.title, late))
            return GuidePage(at, translate(LATE, self.lang, at=f"{at:,}", lanes=lanes), page.ask, None, late=True)
        answer = self.facts[page.answer] if page.answer is not None else None
        return GuidePage(at, self._text(page), page.ask, None if answer is None else int(answer))

    def _text(self, page: Page) -> str:
        """What is true: the page's text if all its claims hold, its other text if it has one, or what was found.

        The page with the answer names it, whatever else the run gave.
        """
        if all(map(self.facts.holds, page.claims)) and self._has(page.text):
            return self._filled(page.text)
        if page.otherwise and self._has(page.otherwise):
            return self._filled(page.otherwise)
        found = translate(OTHERWISE, self.lang, found=translate(AND, self.lang).join(self._found(page)))
        if page.answer is None or self.facts[page.answer] is None:
            return found
        answer = translate(ANSWER, self.lang, lane=self.facts.word(page.answer, self.lang))
        return f"{answer}{translate(BETWEEN, self.lang)}{found}"

    def _has(self, texts: Mapping[str, str]) -> bool:
        """Whether the run has all lanes and all numbers that a text names."""
        lanes = named_lanes(texts) <= set(self.facts.run.lanes)
        return lanes and all(self.facts[name] is not None for name in named(texts))

    def _found(self, page: Page) -> list[str]:
        """The facts that differ from the claims of the page, in words."""
        claims = [name for name in page.claims if not self.facts.holds(name)]
        lanes = sorted(named_lanes(page.text) - set(self.facts.run.lanes))
        missing = [translate(NO_LANE, self.lang, lane=lane + 1) for lane in lanes]
        return [*missing, *map(self._finding, claims)][:MOST_TOLD]

    def _finding(self, name: str) -> str:
        words = NOT_FOUND if self.facts[name] is None else FOUND
        subject, value = self.facts.subject(name, self.lang), self.facts.word(name, self.lang)
        return translate(words, self.lang, subject=subject, value=value)

    def _filled(self, texts: Mapping[str, str]) -> str:
        return PLACEHOLDER.sub(self._word, texts[self.lang])

    def _word(self, found: Match[str]) -> str:
        lane, run = LANE.fullmatch(found[1]), self.facts.run
        if lane is None:
            return self.facts.word(found[1], self.lang)
        number = int(lane[2]) - 1
        return run.title(number) if lane[1] == "lane" else run.session.race.lanes[number].label


def guide(lesson: Lesson, lang: str, session: Session, traces: Sequence[Trace]) -> Guide:
    """The lesson as it is true of a session. A page that waits for what this run does not give comes at the last step.

    lesson: the lesson, in every language.
    lang: the language of its texts.
    session: what is run.
    traces: one for each lane of the session.

    Raises UserError for a language that does not exist.
    """
    if lang not in LANGUAGES:
        raise unknown("language", lang, LANGUAGES)
    facts = Measured(lesson.facts, Run(session, traces))
    steps: list[int] = []
    for page in lesson.pages:
        steps.append(max(_step(page, facts, session.race.steps), *steps[-1:], 0))
    return Guide(lesson, lang, tuple(steps), facts)


def _step(page: Page, facts: Measured, last: int) -> int:
    at = facts[page.at] if isinstance(page.at, str) else page.at
    return last if at is None else min(int(at), last)
