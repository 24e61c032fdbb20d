"""Whether the interface is shown in a page of a browser: then files are downloads, and nothing is kept here."""

from collections.abc import Mapping
from importlib import import_module

from termopt.base.errors import UserError, printable

PAGE = "textual.drivers.web_driver:WebDriver"
"""The driver that textual-serve names for a page."""


def is_served(env: Mapping[str, str]) -> bool:
    """Whether another program shows what is drawn, as textual-serve does. env: the environment."""
    return bool(env.get("TEXTUAL_DRIVER"))


def require_driver(env: Mapping[str, str]) -> None:
    """Raises UserError for a TEXTUAL_DRIVER that Textual would fail on. env: the environment."""
    from textual.driver import Driver

    name = env["TEXTUAL_DRIVER"]
    module, _, cls = name.partition(":")
    try:
        found = getattr(import_module(module), cls)
    except (ImportError, AttributeError, ValueError, TypeError):  # also of what is no name at all
        found = None
    if not (isinstance(found, type) and issubclass(found, Driver)):
        raise UserError(f"TEXTUAL_DRIVER={printable(name)}: there is no such driver; without it, Textual chooses one")
