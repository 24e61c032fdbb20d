"""The language of the guided tour."""

from collections.abc import Mapping

from termopt.errors import unknown
from termopt.lessons.lesson import LANGUAGES


def checked(lang: str) -> str:
    """The language, if there is a tour in it. Raises UserError."""
    if lang not in LANGUAGES:
        raise unknown("language", lang, LANGUAGES)
    return lang


def fitting(env: Mapping[str, str]) -> str:
    """The language of the environment, as the locale's variables say it; English where there is no tour in it."""
    locale = next((env[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if env.get(name)), "")
    lang = locale.partition("_")[0].partition(".")[0].lower()
    return lang if lang in LANGUAGES else "en"
