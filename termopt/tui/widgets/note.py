"""Words in a dialog."""

from rich.cells import cell_len
from rich.text import Text
from textual.visual import VisualType
from textual.widgets import Static

from termopt.tui.text import Folded


class Note(Static):
    """Textual breaks rows at spaces alone; where there are wide characters, they are broken as Chinese wants it."""

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        super().update(folded(content), layout=layout)


def folded(content: VisualType) -> VisualType:
    """What is to be shown, to be broken at any wide character if it has some."""
    if isinstance(content, str | Text):
        plain = content if isinstance(content, str) else content.plain
        if cell_len(plain) > len(plain):
            return Folded(content)
    return content
