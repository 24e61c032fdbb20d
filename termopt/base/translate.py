"""What the interface says in another language: English texts are the keys of a catalogue, loaded when it is spoken.

A catalogue is the TOML files in `translations/LANGUAGE/`. Whoever shows a text says which language to show it in.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeVarTuple

Texts = TypeVarTuple("Texts")
"""As many texts as are given."""

FOLDER = Path(__file__).with_name("translations")

MESSAGES = "messages.toml"
"""The file of what lower rooms say, such as what is wrong with what was typed."""

PLACEHOLDER = re.compile(r"\{(\w+)[^}]*\}")


def translate(text: str, lang: str, /, **values: object) -> str:
    """A text in a language, with its placeholders filled in.

    text: in English, with placeholders by name, such as `step {k} of {steps}`. One that no catalogue has, such as the
    words of a plug-in, stays English.
    lang: the language to say it in.
    values: what its placeholders stand for.
    """
    if lang != "en":
        text = catalogue(lang).get(text, text)
    return text.format(**values) if values else text


def texts(*english: *Texts) -> tuple[*Texts]:
    """Texts that are translated where they are shown, which a test finds by this call."""
    return english


@lru_cache(maxsize=256)
def translate_message(message: str, lang: str, /) -> str:
    """A message in a language whose placeholders are filled in already, as lower rooms write them.

    Of the texts of the catalogue that it can be it is the one with the most words; what fills a placeholder is
    translated as a message itself.
    """
    if lang == "en" or not message:
        return message
    known = catalogue(lang)
    if message in known:
        return known[message]
    for text, form in _messages(lang):
        if found := form.fullmatch(message):
            values = {name: translate_message(value, lang) for name, value in found.groupdict().items()}
            return _filled(known[text], values)
    return message


def _filled(text: str, values: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda place: values[place[1]], text)


@cache
def catalogue(lang: str) -> Mapping[str, str]:
    """English texts and what they are in a language."""
    return {text: own for path in (FOLDER / lang).glob("*.toml") for text, own in _read(path).items()}


def _read(path: Path) -> Mapping[str, str]:
    """The texts of a file, of all its sections."""
    import tomllib

    sections = tomllib.loads(path.read_text("utf-8")).values()
    return {text: own for section in sections for text, own in section.items()}


@cache
def _messages(lang: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Messages with placeholders and what they look like filled in, those with the most words of their own first."""
    with_places = [text for text in _read(FOLDER / lang / MESSAGES) if PLACEHOLDER.search(text)]
    with_places.sort(key=lambda text: len(PLACEHOLDER.sub("", text)), reverse=True)
    return tuple((text, re.compile(_pattern(text), re.DOTALL)) for text in with_places)


def _pattern(text: str) -> str:
    """The pattern of a message: what stands between placeholders, and a group for each of these."""
    words, *rest = PLACEHOLDER.split(text)
    places = zip(rest[::2], rest[1::2], strict=True)
    return re.escape(words) + "".join(f"(?P<{name}>.+?){re.escape(after)}" for name, after in places)
