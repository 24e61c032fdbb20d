"""Words of others on the screen: every key, dialog and message, down to what reaches the terminal."""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.screen import Screen

import termopt
from termopt.base.errors import printable
from termopt.base.foreign_text import is_seen
from termopt.cli.main import main
from termopt.config.actions import ACTIONS
from termopt.draw.cells.canvas import to_rows
from termopt.headless.driver import Running, Tap
from termopt.headless.emulator import Terminal
from termopt.headless.environment import pinned
from termopt.headless.virtual_loop import VirtualLoop
from termopt.registry.registry import OPTIMIZERS, PROBLEMS
from termopt.scene.scene import Scene, open_scene
from termopt.session.intents_edit import Lanes
from termopt.tui.app import make_app
from termopt.tui.dialogs import DIALOGS
from termopt.tui.options import AppOptions
from termopt.tui.screens.menu import Menu
from termopt.tui.screens.prompt import Prompt
from termopt.tui.screens.save import SaveScreen
from termopt.tui.text import tell

SIZE = 100, 30

HOSTILE = (
    "[@click=app.screenshot('victim','.')]gd[/]",
    "\x1b]52;c;cm0gLXJmIH4K\x1b\\\x1b[2J\x1b]0;pwn\x07x[/]",
    "a\u202eb\u200bc\u2066\x9b31m\x85\ue000\u2028\ufeff\u3164e" + "\u0301" * 40,
    "adam [lr=0.1] [/b] [red]r[/red] [link=a",
)
"""Markup that acts, sequences that act, what cannot be seen, and what only looks like markup."""

OURS = re.compile(r"\x1b\[\??[\d;]*[A-Za-z]|\x1b\]22;[a-z-]*(?:\x07|\x1b\\)|\x1b\]52;c;[A-Za-z0-9+/=]*\x07|[\r\n]")
"""All that the interface itself says to a terminal besides text."""


class Wire(Tap):
    """What reaches the terminal, all of it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bytes: list[str] = []

    def write(self, data: str) -> None:
        self.bytes.append(data)
        super().write(data)


class Shown:
    """The application under a clock of its own, and the screen that a terminal makes of what it writes."""

    def __init__(self, scene: Scene) -> None:
        self._loop = VirtualLoop()
        self._terminal = Terminal(*SIZE, 0xFFFFFF, 0)
        self._seconds = 0.0
        with pinned():
            self.app = make_app(
                open_scene(scene),
                AppOptions(fps=10, marker="braille", depth="truecolor", now=self._loop.time, scene=scene, driver=Wire),
            )
            self._run = Running(self.app, self._loop, SIZE)
        self.rows()

    def rows(self) -> str:
        """Let a moment pass; what is on the screen then. Nothing but text has been written, and what is ours."""
        self._seconds += 0.5
        self._terminal.write(self._run.until(self._seconds))
        driver: Any = self.app._driver
        written = OURS.sub("", "".join(driver.bytes))
        driver.bytes.clear()
        assert [c for c in written if not is_seen(c)] == []
        return "\n".join(to_rows(self._terminal.cells()[0]))

    def press(self, key: str) -> str:
        self._run.press(key)
        return self.rows()

    def do(self, act: Callable[..., object], *args: Any, **kwargs: Any) -> str:
        """Have the application do something itself."""
        self.app.call_later(act, *args, **kwargs)
        return self.rows()

    def paste(self, text: str) -> str:
        return self.do(self.app._driver.process_message, events.Paste(text))

    def close(self) -> None:
        self._run.close()


@pytest.fixture
def shown() -> Iterator[Callable[..., Shown]]:
    opened: list[Shown] = []

    def open_one(labels: tuple[str, ...] = HOSTILE, **more: Any) -> Shown:
        optimizers = ("gd", "adam", "momentum", "rmsprop")[: len(labels)]
        opened.append(Shown(Scene(problem="beale", optimizers=optimizers, labels=labels, steps=9, paused=True, **more)))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()


def keys_of(screen: Screen[Any]) -> list[str]:
    """Every key that a dialog answers, but for those that close it."""
    rows = [row.key for row in screen._rows if row.key] if isinstance(screen, Menu) else []
    own = [key for cls in type(screen).__mro__ if cls.__module__.startswith("termopt.") for key in bound(cls)]
    return [key for key in (*rows, *own) if key not in ("escape", "enter", "q", "question_mark", "f1", "space", "l")]


def bound(cls: type) -> list[str]:
    return [key for binding in vars(cls).get("BINDINGS", ()) for key in binding.key.split(",")]


@pytest.mark.every(3)
@pytest.mark.parametrize("part", range(3))
def test_every_dialog_shows_the_words_of_others_as_text(shown, part) -> None:
    one = shown()
    for action in [action for action in ACTIONS if action.name in DIALOGS][part::3]:
        before = one.rows()
        seen = one.press(action.keys[0])
        assert one.app.screen is not one.app.race, action.name
        assert seen != before, action.name
        one.press("escape")
        assert one.app.screen is one.app.race, action.name


@pytest.mark.long
def test_every_key_of_every_dialog_does(shown) -> None:
    one = shown()
    for action in ACTIONS:
        if action.name in ("quit", "toggle"):
            continue
        one.press(action.keys[0])
        dialog = one.app.screen
        for key in keys_of(dialog) if dialog is not one.app.race else ():
            one.press(key)
            while one.app.screen not in (dialog, one.app.race):
                one.press("escape")
            if one.app.screen is one.app.race:
                one.press(action.keys[0])
                dialog = one.app.screen
        while one.app.screen is not one.app.race:
            one.press("escape")


@pytest.mark.every(3)
@pytest.mark.parametrize("label", HOSTILE, ids=range(len(HOSTILE)))
def test_a_label_is_shown_as_it_is_written(shown, label) -> None:
    one = shown((label,))
    shortest = printable(label)[:20]
    assert shortest in one.rows()
    assert f"lr of {shortest}" in one.press("k")
    one.press("escape")
    assert shortest in one.press("o")
    assert shortest[:20] in one.press("n")


def test_messages_paths_and_what_is_pasted(shown) -> None:
    one = shown(("gd",))
    for text in HOSTILE:
        assert printable(text)[:20] in one.do(tell, one.app, text)
    everything = " ".join(HOSTILE)
    save = SaveScreen(one.app.race.snapshot(None), Path("/nowhere") / everything)
    assert "nowhere" in one.do(one.app.push_screen, save)
    assert "there is no folder" in one.do(save.say, "there is no folder " + everything, True)
    one.press("escape")
    for key in ("p", "k", "ctrl+p"):
        one.press(key)
        one.paste(everything)
        one.press("escape")
    prompt = Prompt(HOSTILE[0], HOSTILE[1], HOSTILE[2], lambda typed: typed, save.theme)
    assert HOSTILE[0][:20] in one.do(one.app.push_screen, prompt)


PLUG_INS = """
from dataclasses import dataclass, field
import numpy as np
from termopt import problem
from termopt.engine.core.types import Equation, Optimizer, Update
from termopt.base.hyperparameter import hyperparameter

@dataclass(frozen=True)
class Mine(Optimizer):
    HOSTILE
    name, title = "mine", "HOSTILE"
    equations = (Equation("g", "HOSTILE"),)
    lr: float = hyperparameter(0.01, lo=0, scale="log", symbol="HOSTILE", doc="HOSTILE")

    def tell(self, x, state, evaluation):
        return Update(x - self.lr * evaluation.grad, state, {"g": evaluation.grad})

class Named(Mine):
    name = "HOSTILE"

@dataclass(frozen=True)
class Bowl:
    steep: float = 2
    name = title = formula = source = "HOSTILE"
    spec = "theirs"

    def __getattr__(self, name):
        return getattr(problem("sphere"), name)
"""


@pytest.fixture
def plug_ins(tmp_path, monkeypatch) -> Iterator[Callable[[str], None]]:
    """A package that offers an optimizer and a problem whose words are all these."""

    def offer(words: str) -> None:
        written = PLUG_INS.replace('"HOSTILE"', repr(words)).replace("HOSTILE", repr(words))
        (tmp_path / "offered.py").write_text(written, "utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        sys.modules.pop("offered", None)
        offers = (("Mine", "optimizers"), ("Named", "optimizers"), ("Bowl", "problems"))
        points = EntryPoints(EntryPoint("theirs", f"offered:{value}", f"termopt.{group}") for value, group in offers)
        monkeypatch.setattr("importlib.metadata.entry_points", lambda **which: points.select(**which))
        OPTIMIZERS.reload()
        PROBLEMS.reload()

    yield offer
    monkeypatch.undo()
    sys.modules.pop("offered", None)
    OPTIMIZERS.reload()
    PROBLEMS.reload()


@pytest.mark.every(3)
@pytest.mark.parametrize("words", HOSTILE[:3], ids=range(3))
def test_names_titles_and_equations_of_plug_ins(shown, plug_ins, capsys, words) -> None:
    plug_ins(words)
    one = shown(("gd",))
    problem, lane = PROBLEMS["theirs"](), one.app.session.race.lanes[0]
    foreign = replace(lane, problem=problem, optimizer=OPTIMIZERS["mine"](), start=(1.0, 1.0), label=words)
    one.do(one.app.race.intend, Lanes((foreign,), 0))
    one.press("e")
    for key in ("p", "o", "a", "escape", "escape", "k"):
        one.press(key)
    for table in ("optimizers", "problems"):
        for how in ([], ["--json"]):
            with pytest.raises(SystemExit, match="0"):
                main(["list", table, *how])
    with pytest.raises(SystemExit, match="2"):
        main(["trace", "--optimizer", "nothing like it"])
    out, err = capsys.readouterr()
    assert [c for c in out + err if c != "\n" and not is_seen(c)] == []


# -- no other way ------------------------------------------------------------------------------------------------

ONE_WAY = "text.py"
"""The module of the interface that may use what reads markup."""

READERS = {
    *("Static", "Label", "Option", "OptionList", "Link", "Digits", "Markdown", "RichLog", "Log", "DataTable", "Tree"),
    *(
        "Button",
        "Checkbox",
        "RadioButton",
        "Select",
        "SelectionList",
        "Tooltip",
        "Toast",
        "Notification",
        "Collapsible",
    ),
    *("from_markup", "from_text", "render_markup", "render_str", "notify", "bell_with", "SystemCommand", "Columns"),
    *(
        "add_row",
        "add_column",
        "add_option",
        "add_options",
        "Table",
        "Panel",
        "Console",
        "rich_print",
        "stylize_before",
    ),
}
"""What takes a str for markup when it is called."""

TITLES = {"border_title", "border_subtitle", "tooltip", "sub_title", "title", "placeholder"}
"""What takes a str for markup when it is set."""

LAST_WORDS = {"panic", "print", "error_console"}
"""What prints around the one way out."""


def readers_of_markup(source: str) -> list[str]:
    """Where a module of the interface uses what reads markup: `line 3: Static`."""
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            given = [*node.args, *(k.value for k in node.keywords if k.arg in ("message", "title", "tooltip"))]
            marked = name in LAST_WORDS or (name == "exit" and any(k.arg == "message" for k in node.keywords))
            if (name in READERS and not _is_told(node)) or (marked and given):
                found.append(f"line {node.lineno}: {name}")
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            parts = target.elts if isinstance(target, ast.Tuple) else [target]
            found += [f"line {p.lineno}: {p.attr}" for p in parts if isinstance(p, ast.Attribute) and p.attr in TITLES]
    return found


def _is_told(node: ast.Call) -> bool:
    """Whether a call says itself that there is no markup in what it is given."""
    return any(
        k.arg == "markup" and isinstance(k.value, ast.Constant) and k.value.value is False for k in node.keywords
    )


def modules() -> list[Path]:
    root = Path(termopt.__file__).parent / "tui"
    return [path for path in sorted(root.rglob("*.py")) if path != root / ONE_WAY]


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.stem)
def test_nothing_that_reads_markup_is_used_in_the_interface(path) -> None:
    allowed = {"recording.py": ["Console"]}.get(path.name, [])
    found = [place for place in readers_of_markup(path.read_text("utf-8")) if place.split(": ")[1] not in allowed]
    assert found == []


@pytest.mark.parametrize(
    "mistake",
    [
        "box.border_title = lane.label",
        "box.border_title, box.border_subtitle = 'a', 'b'",
        "self.border_subtitle: str = label",
        "yield Static(label)",
        "yield widgets.Label(label, markup=True)",
        "OptionList(label)",
        "lanes.add_option(label)",
        "self.notify(label)",
        "self.app.notify(label, markup=True)",
        "Content.from_markup(label)",
        "Text.from_markup(label)",
        "table.add_row(label)",
        "row.tooltip = label",
        "self.panic(f'no: {error!r}')",
        "self.exit(message=label)",
        "console.print(label)",
    ],
)
def test_such_a_mistake_is_found(mistake) -> None:
    assert readers_of_markup(f"def compose(self):\n    {mistake}\n") != []


def test_textual_and_rich_are_used_in_the_interface_alone() -> None:
    root = Path(termopt.__file__).parent
    interface = {root / "headless" / "driver.py"}
    others = [path for path in root.rglob("*.py") if root / "tui" not in path.parents and path not in interface]
    using = [
        path.name for path in others if re.search(r"^\s*(from|import) (textual|rich)\b", path.read_text("utf-8"), re.M)
    ]
    assert using == []


@pytest.mark.parametrize(
    ("label", "title"),
    [("gd", "gradient descent"), ("gd 2", "gradient descent 2"), ("wagdy", "wagdy"), ("my gd", "my gd")],
)
def test_only_a_label_that_is_an_optimizers_name_is_said_in_full(shown, label, title) -> None:
    play = shown((label,)).app.race.play
    assert [view.title for view in play.view_model()[0].lanes] == [title]
