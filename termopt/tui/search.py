"""Searching the lists of dialogs: which names a query finds, the best first."""

from collections.abc import Mapping

from textual.fuzzy import FuzzySearch

from termopt.base.spec import normalized
from termopt.base.translate import translate


def search(query: str, entries: Mapping[str, str]) -> list[str]:
    """The names that a query finds, the best first; what stands behind a colon in it is ignored.

    A name is found if it holds the letters of the query in their order, or if the words that describe it hold the query
    as it is. Of these words no scattered letters are sought: a long text holds almost any, and to rank them takes long.

    entries: for each name the words that describe it. An empty query finds all names, in their order.
    """
    wanted = _spoken(normalized(query.partition(":")[0]))
    if not wanted:
        return list(entries)
    match = FuzzySearch().match

    def score(name: str) -> float:
        words = entries[name].lower()
        return max(match(wanted, _spoken(name))[0], match(wanted, words)[0] if wanted in words else 0.0)

    scores = {name: score(name) for name in entries}
    return sorted(filter(scores.__getitem__, entries), key=scores.__getitem__, reverse=True)


def in_both(text: str, lang: str) -> str:
    """A text in English and in the language of a dialog, for either is typed."""
    return text if lang == "en" else f"{text} {translate(text, lang)}"


def _spoken(name: str) -> str:
    """A name as words: those that follow an underscore begin one too."""
    return name.replace("_", " ")
