"""The checks of a lesson: what every lesson must have, and the words where a file lacks it."""

from collections.abc import Iterator, Mapping
from typing import Any

from termopt.base.ascii_text import ascii_text
from termopt.base.errors import UserError
from termopt.base.language import LANGUAGES
from termopt.draw.cells.canvas import text_width
from termopt.lessons.lesson import PLACEHOLDER, Lesson, Page, named

FEWEST_PAGES, MOST_PAGES = 4, 9
LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_LABEL = 60, 120, 14
"""Columns on the screen."""


def check(lesson: Lesson) -> None:
    """Raises UserError saying what the lesson lacks."""
    for lack in (*_of_pages(lesson), *_of_question(lesson.pages), *_of_lanes(lesson), *_of_texts(lesson)):
        raise UserError(lack)


def _of_pages(lesson: Lesson) -> Iterator[str]:
    pages = lesson.pages
    if not FEWEST_PAGES <= len(pages) <= MOST_PAGES:
        yield f"a lesson has {FEWEST_PAGES} to {MOST_PAGES} pages, this one has {len(pages)}"
        return
    if pages[0].at != 0:
        yield "page 1: a lesson begins at step 0"
    if [page.task for page in pages] != [False] * (len(pages) - 1) + [True]:
        yield "a lesson ends with a task: the last page, and no other, has task = true"
    steps = lesson.scene.get("steps")
    for number, page in enumerate(pages, start=1):
        if isinstance(page.at, int) and isinstance(steps, int) and page.at > steps:
            yield f"page {number}: the race is over at step {steps}, before {page.at}"


def _of_question(pages: tuple[Page, ...]) -> Iterator[str]:
    """One question, asked before anything runs, and a page that says the answer which the run gave."""
    asked = [number for number, page in enumerate(pages) if page.ask]
    answered = [number for number, page in enumerate(pages) if page.answer is not None]
    if len(asked) != 1:
        yield f"a lesson asks one question: {len(asked)} pages have ask = true"
    elif len(answered) != 1 or answered <= asked:
        yield "a lesson answers its question: one later page has answer = the fact that decides"
    elif pages[asked[0]].at != 0:
        yield f"page {asked[0] + 1}: a question is asked before anything runs, at step 0"
    elif any(f"{{{pages[answered[0]].answer}}}" not in text for text in pages[answered[0]].text.values()):
        yield f"page {answered[0] + 1}: the text of the answer names it: {{{pages[answered[0]].answer}}}"


def _of_lanes(lesson: Lesson) -> Iterator[str]:
    """Every lane has a name in each language, short enough and easy to type, and a color of its own."""
    lanes = _lanes(lesson.scene)
    for language in LANGUAGES:
        labels = lesson.labels[language]
        if len(set(labels)) != lanes or len(labels) != lanes:
            yield f"labels.{language}: every lane has a name of its own: {lanes} lanes, {len(set(labels))} names"
        for label in labels:
            if ascii_text(label) != label or text_width(label) > LONGEST_LABEL:
                yield f"labels.{language}: {label}: at most {LONGEST_LABEL} columns of what can be typed"
    if len(set(lesson.scene.get("colours", ()))) != lanes:
        yield f"scene.colours: every lane has a color of its own, and there are {lanes} lanes"


def _lanes(scene: Mapping[str, Any]) -> int:
    """How many lanes a scene has: one for each optimizer, or for each way to train a network."""
    several = [scene[key] for key in ("optimizers", "problem") if isinstance(scene.get(key), list)]
    return max((len(values) for values in several), default=1)


def _of_texts(lesson: Lesson) -> Iterator[str]:
    """Headings that fit, pages that name the same facts in each language, and no fact that no page needs."""
    for heading, texts, most in (
        ("title", lesson.title, LONGEST_TITLE),
        ("summary", lesson.summary, LONGEST_SUMMARY),
    ):
        for language, text in texts.items():
            if text_width(text) > most:
                yield f"{heading}.{language}: {text_width(text)} columns, at most {most} fit"
    if not lesson.topics:
        yield "topics: the words by which a reader may ask for the lesson"
    for number, page in enumerate(lesson.pages, start=1):
        if len({frozenset(PLACEHOLDER.findall(text)) for text in page.text.values()}) > 1:
            yield f"page {number}: what it names in one language it names in the other"
    used = {claim for page in lesson.pages for claim in (*page.claims, *named(page.otherwise))}
    used |= {source for fact in lesson.facts.values() for source in fact.sources.values()}
    yield from (f"facts.{fact}: no page needs it" for fact in lesson.facts if fact not in used)
