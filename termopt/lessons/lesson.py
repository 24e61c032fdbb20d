"""A lesson as a value, and how it is read: a scene, facts of its run, and pages of text in two languages."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from termopt.errors import UserError, unknown
from termopt.lessons.fact import FACTS, Fact, fact_from

LANGUAGES = ("en", "zh")

KEYS = ("title", "summary", "scene", "facts", "pages")
PAGE_KEYS = ("at", "ask", "answer", *LANGUAGES)
PLACEHOLDER = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True)
class Page:
    """A page is shown from a step on, or from where a fact says. `ask` asks which lane; `answer` names the fact."""

    at: int | str
    text: Mapping[str, str]
    ask: bool = False
    answer: str | None = None


@dataclass(frozen=True)
class Lesson:
    """`scene` is what a scene file holds; title and summary are by language."""

    name: str
    title: Mapping[str, str]
    summary: Mapping[str, str]
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
    return Lesson(name, _texts(data, "title"), _texts(data, "summary"), scene, facts, pages)


def _facts(tables: Mapping[str, Mapping[str, Any]]) -> dict[str, Fact]:
    facts: dict[str, Fact] = {}
    for name, table in tables.items():
        try:
            fact = fact_from(table)
            for key in FACTS:
                if key in fact.given and fact.given[key] not in facts:
                    raise unknown("fact", str(fact.given[key]), facts)
        except UserError as error:
            raise UserError(f"facts.{name}: {error}") from None
        facts[name] = fact
    return facts


def _page(number: int, table: Mapping[str, Any], facts: Mapping[str, Fact]) -> Page:
    try:
        _only(table, PAGE_KEYS, "a page")
        page = Page(table.get("at", 0), _texts(table), bool(table.get("ask", False)), table.get("answer"))
        _check_facts(page, facts)
    except UserError as error:
        raise UserError(f"page {number}: {error}") from None
    return page


def _check_facts(page: Page, facts: Mapping[str, Fact]) -> None:
    """Whether a page names only facts that there are, of the kinds it needs."""
    for text in page.text.values():
        for name in PLACEHOLDER.findall(text):
            if name not in facts:
                raise unknown("fact", name, facts)
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
    """Steps do not fall, and every question is answered on a later page."""
    if not pages:
        raise UserError("a lesson has pages")
    steps = [page.at for page in pages if isinstance(page.at, int)]
    if steps != sorted(steps):
        raise UserError(f"pages are out of order: {steps}")
    asked = [page.ask for page in pages]
    answered = [page.answer is not None for page in pages]
    if sum(asked) > 1 or sum(answered) != sum(asked) or (any(asked) and answered.index(True) <= asked.index(True)):
        raise UserError("one page asks, if any, and a later one answers")


def _texts(table: Mapping[str, Any], key: str = "") -> dict[str, str]:
    """The text in every language: of a table, or of the table under its key."""
    found = cast(Mapping[str, Any], table.get(key, {}) if key else table)
    texts = {language: found.get(language) for language in LANGUAGES}
    for language, text in texts.items():
        if not (isinstance(text, str) and text.strip()):
            raise UserError(f"{f'{key}.' if key else ''}{language} is missing")
    return {language: str(text) for language, text in texts.items()}


def _only(table: Mapping[str, Any], known: tuple[str, ...], owner: str) -> None:
    for key in table:
        if key not in known:
            raise unknown(f"key of {owner}", key, known)
