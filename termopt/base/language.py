"""The languages that termopt speaks, and the one to speak now."""

from collections.abc import Mapping

from termopt.base.errors import UserError, unknown

LANGUAGES = ("en", "zh")


def checked(lang: str) -> str:
    """The language, if the interface speaks it. Raises UserError."""
    if lang not in LANGUAGES:
        raise unknown("language", lang, LANGUAGES)
    return lang


def fitting(env: Mapping[str, str]) -> str:
    """The language of the environment, as the locale's variables say it; English where we do not speak it."""
    locale = next((env[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if env.get(name)), "")
    lang = locale.partition("_")[0].partition(".")[0].lower()
    return lang if lang in LANGUAGES else "en"


def spoken(lang: str | None, plain: bool, env: Mapping[str, str]) -> str:
    """The language of the interface: the one asked for, or that of the environment, or English.

    plain: there are only ASCII characters. Raises UserError for a language that there is not or they cannot write.
    """
    if lang is None:
        return "en" if plain else fitting(env)
    if plain and checked(lang) != "en":
        raise UserError(f"the interface in {lang} needs more than ASCII characters: use --lang en, or another --marker")
    return checked(lang)
