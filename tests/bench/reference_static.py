"""What the first picture is held against: the smallest app that shows something."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class StaticApp(App[None]):
    """One braille character."""

    def compose(self) -> ComposeResult:
        yield Static("⠿")


if __name__ == "__main__":
    StaticApp().run()
