"""The files of the page: ours, and textual-serve's terminal. There are no others, and nothing else is ever loaded."""

from functools import cache
from importlib.resources import files
from typing import NamedTuple


class File(NamedTuple):
    """A file in a package. kind: its media type."""

    package: str
    path: tuple[str, ...]
    kind: str

    def read(self) -> bytes:
        return files(self.package).joinpath(*self.path).read_bytes()


FONTS, SCRIPT, STYLE = "font/woff", "text/javascript", "text/css"

FILES = {
    "page.js": File("termopt.web", ("page", "page.js"), SCRIPT),
    "page.css": File("termopt.web", ("page", "page.css"), STYLE),
    "textual.js": File("textual_serve", ("static", "js", "textual.js"), SCRIPT),
    "xterm.css": File("textual_serve", ("static", "css", "xterm.css"), STYLE),
    "letters.woff": File("termopt.draw.export.fonts", ("letters.woff",), FONTS),
    "letters_bold.woff": File("termopt.draw.export.fonts", ("letters_bold.woff",), FONTS),
    "cjk.woff": File("termopt.draw.export.fonts", ("cjk.woff",), FONTS),
}
"""What the page loads, by name."""


def page(token: str) -> str:
    """The page. token: what it needs to load its files; it consists of letters that HTML and addresses may hold."""
    return _template().replace("{{token}}", token)


@cache
def _template() -> str:
    return File("termopt.web", ("page", "index.html"), "text/html").read().decode("utf-8")
