"""Whether the interface is shown in a page of a browser: then files are downloads, and nothing is kept here."""

from collections.abc import Mapping

PAGE = "textual.drivers.web_driver:WebDriver"
"""The driver that textual-serve names for a page."""


def is_served(env: Mapping[str, str]) -> bool:
    """Whether another program shows what is drawn, as textual-serve does. env: the environment."""
    return bool(env.get("TEXTUAL_DRIVER"))
