"""A lesson as a value, and how it is read: a scene, facts of its run, and pages of text in two languages."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from termopt.base.errors import UserError, unknown
from termopt.base.language import LANGUAGES
from termopt.engine.analysis.measures import MEASURES
from termopt.lessons.fact import Fact, fact_from
from termopt.session.views import VIEWS

KEYS = ("title", "summary", "topics", "labels", "scene", "facts", "pages")
SHOWN_KEYS = ("view", "measure", "lane")
PAGE_KEYS = (
    "at",
    "ask",
    "answer",
    "needs",
    "task",
    *SHOWN_KEYS,
    *LANGUAGES,
    *(f"else_{language}" for language in LANGUAGES),
)
PLACEHOLDER = re.compile(r"\{(\w*)\}")
LANE = re.compile(r"(lane|name)_([1-9])")
"""The lane itself in a text: `{lane_2}` with its marker, `{name_2}` without."""


@dataclass(frozen=True)
class Page:
    """A page is shown from a step on, or from where a fact says. `ask` asks which lane; `answer` names the fact.

    Its text is true of a run in which all facts hold that it names, and those it `needs` besides. `otherwise`, if there
    is such a text, is true of any run that has the numbers it names. `task` says whether it gives the reader something
    to do. `view`, `measure` and `lane` (from 0) are what it is read with; without them, what the scene opens with, the
    loss, and the lane in focus.
    """

    at: int | str
    text: Mapping[str, str]
    ask: bool = False
    answer: str | None = None
    needs: tuple[str, ...] = ()
    otherwise: Mapping[str, str] = field(default_factory=dict[str, str])
    task: bool = False
    view: str | None = None
    measure: str = "loss"
    lane: int | None = None

    @property
    def claims(self) -> tuple[str, ...]:
        """The facts that must hold for the text to be true."""
        at = (self.at,) if isinstance(self.at, str) else ()
        answer = (self.answer,) if self.answer is not None else ()
        return tuple(dict.fromkeys((*at, *answer, *named(self.text), *self.needs)))


def named(texts: Mapping[str, str]) -> tuple[str, ...]:
    """The facts that a text names in some language."""
    found = (name for text in texts.values() for name in PLACEHOLDER.findall(text))
    return tuple(dict.fromkeys(name for name in found if not LANE.fullmatch(name)))


def named_lanes(texts: Mapping[str, str]) -> frozenset[int]:
    """The lanes that a text names, from 0."""
    found = (LANE.fullmatch(name) for text in texts.values() for name in PLACEHOLDER.findall(text))
    return frozenset(int(name[2]) - 1 for name in found if name)


@dataclass(frozen=True)
class Lesson:
    """`scene` is what a scene file holds; title, summary and the labels of the lanes are by language.

    `topics` are further words by which a reader may ask for it.
    """

    name: str
    title: Mapping[str, str]
    summary: Mapping[str, str]
    topics: tuple[str, ...]
    labels: Mapping[str, tuple[str, ...]]
    scene: Mapping[str, Any]
    facts: Mapping[str, Fact]
    pages: tuple[Page, ...]


def lesson_from(name: str, data: Mapping[str, Any]) -> Lesson:
    """The lesson of a TOML document. Raises UserError saying which part of it is wrong."""
    _only(data, KEYS, "a lesson")
    facts = _facts(data.get("facts", {}))
    pages = tuple(_page(i, table, facts) for i, table in enumerate(data.get("pages", []), start=1))
    _in_order(pages)
    scene = data.get("scene", {})
    texts, topics = (_texts(data, "title"), _texts(data, "summary")), tuple(map(str, data.get("topics", ())))
    return Lesson(name, *texts, topics, _labels(data, scene), scene, facts, pages)


def _labels(data: Mapping[str, Any], scene: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The labels by language: those of the scene, where no others are given."""
    own, given = tuple(scene.get("labels", ())), data.get("labels", {})
    for language, labels in given.items():
        if language not in LANGUAGES:
            raise unknown("language", language, LANGUAGES)
        if len(labels) != len(own):
            raise UserError(f"labels.{language}: {len(labels)} labels for {len(own)} lanes")
    return {language: tuple(given.get(language, own)) for language in LANGUAGES}


def _facts(tables: Mapping[str, Mapping[str, Any]]) -> dict[str, Fact]:
    facts: dict[str, Fact] = {}
    for name, table in tables.items():
        try:
            fact = fact_from(table)
            for source in fact.sources.values():
                if source not in facts:
                    raise unknown("fact", source, facts)
        except UserError as error:
            raise UserError(f"facts.{name}: {error}") from None
        facts[name] = fact
    return facts


def _page(number: int, table: Mapping[str, Any], facts: Mapping[str, Fact]) -> Page:
    try:
        _only(table, PAGE_KEYS, "a page")
        page = Page(
            at=table.get("at", 0),
            text=_texts(table),
            ask=bool(table.get("ask", False)),
            answer=table.get("answer"),
            needs=tuple(table.get("needs", ())),
            otherwise=_texts(table, prefix="else_") if any(key.startswith("else_") for key in table) else {},
            task=bool(table.get("task", False)),
            view=_known("view", table.get("view"), VIEWS),
            measure=_known("measure", table.get("measure"), MEASURES) or "loss",
            lane=table["lane"] - 1 if "lane" in table else None,
        )
        _check_facts(page, facts)
    except UserError as error:
        raise UserError(f"page {number}: {error}") from None
    return page


def _known(key: str, name: str | None, known: Iterable[str]) -> str | None:
    if name is not None and name not in known:
        raise unknown(key, name, known)
    return name


def _check_facts(page: Page, facts: Mapping[str, Fact]) -> None:
    """Whether all facts that a page names exist, and have the kinds it needs."""
    for name in (*page.needs, *named(page.text), *named(page.otherwise)):
        if name not in facts:
            raise unknown("fact", name, facts)
    for text in (*page.text.values(), *page.otherwise.values()):
        if set("{}") & set(PLACEHOLDER.sub("", text)):
            raise UserError("a brace that is no {fact}")
    _check_kind("at", "step", page.at, facts)
    _check_kind("answer", "lane", page.answer, facts)


def _check_kind(key: str, kind: str, given: Any, facts: Mapping[str, Fact]) -> None:
    if given is None or (key == "at" and type(given) is int and given >= 0):
        return
    name = str(given)
    if name not in facts:
        raise unknown("fact", name, facts)
    if facts[name].kind != kind:
        raise UserError(f"{key} = '{name}' is not a {kind}")


def _in_order(pages: tuple[Page, ...]) -> None:
    """Whether each step is at or after the one before."""
    steps = [page.at for page in pages if isinstance(page.at, int)]
    if steps != sorted(steps):
        raise UserError(f"pages are out of order: {steps}")


def _texts(table: Mapping[str, Any], key: str = "", prefix: str = "") -> dict[str, str]:
    """The text in every language: of a table, or of the table under its key, where a prefix may precede languages."""
    found = cast(Mapping[str, Any], table.get(key, {}) if key else table)
    texts = {language: found.get(prefix + language) for language in LANGUAGES}
    for language, text in texts.items():
        if not (isinstance(text, str) and text.strip()):
            raise UserError(f"{f'{key}.' if key else ''}{prefix}{language} is missing")
    return {language: str(text) for language, text in texts.items()}


def _only(table: Mapping[str, Any], known: tuple[str, ...], owner: str) -> None:
    for key in table:
        if key not in known:
            raise unknown(f"key of {owner}", key, known)
