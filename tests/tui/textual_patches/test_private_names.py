"""No private name of Textual is used anywhere but in `textual_patches`.

An approximate rule. In files that import textual it finds each import of a private module, and each attribute, or name
given to `getattr` and the like, that Textual's own classes define and that begins with an underscore. In classes with a
base it also finds names of ours that Textual has too, as they would replace Textual's.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import textual

import termopt

HOUSE = Path(termopt.__file__).parent
PATCHES = HOUSE / "tui" / "textual_patches"
DEFINED = re.compile(r"\bself\.(_[a-z]\w*)|\bdef (_[a-z]\w*)\(self|^    (_[a-z]\w*)\s*[:=]", re.MULTILINE)
READERS = ("getattr", "setattr", "hasattr", "delattr")
NAMED_TUPLES = {"_replace", "_asdict", "_fields", "_make"}
BASES = ("app", "dom", "message_pump", "screen", "widget", "driver", "strip", "command", "containers")
OTHERS = ("timer", "css/stylesheet", "_compositor", "drivers/linux_driver")


@cache
def private_names(*modules: str) -> frozenset[str]:
    """The private names of the classes in these modules of Textual."""
    sources = ((Path(textual.__file__).parent / f"{name}.py").read_text(encoding="utf-8") for name in modules)
    found = {name for source in sources for names in DEFINED.findall(source) for name in names if name}
    return frozenset(found - NAMED_TUPLES)


def uses(source: str) -> Iterator[str]:
    if "textual" not in source:
        return
    nodes = list(ast.walk(ast.parse(source)))
    modules = [name for node in nodes for name in _modules(node)]
    if not any(name.partition(".")[0] == "textual" for name in modules):
        return
    yield from (name for name in modules if name.startswith("textual") and "._" in name)
    everything = private_names(*BASES, *OTHERS)
    for node in nodes:
        if isinstance(node, ast.Attribute) and not _is_self(node.value) and node.attr in everything:
            yield node.attr
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in READERS:
            yield from (str(a.value) for a in node.args if isinstance(a, ast.Constant) and a.value in everything)
        elif isinstance(node, ast.ClassDef) and node.bases:
            yield from (name for name in _own_names(node) if name in private_names(*BASES))


def _own_names(kind: ast.ClassDef) -> Iterator[str]:
    """What a class defines, and what its methods take from `self`."""
    for node in ast.walk(kind):
        if isinstance(node, ast.Attribute) and _is_self(node.value):
            yield node.attr
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name


def _is_self(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def _modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []


def test_only_patches_use_private_names_of_textual() -> None:
    files = [path for path in HOUSE.rglob("*.py") if PATCHES not in path.parents]
    found = {str(path.relative_to(HOUSE)): sorted(set(uses(path.read_text(encoding="utf-8")))) for path in files}
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    "planted",
    [
        "from textual._compositor import Compositor",
        "import textual._time",
        "from textual import _xterm_parser",
        "from textual.app import App\nApp()._driver",
        "from textual.app import App\ngetattr(App(), '_exception', None)",
        "from textual.screen import Screen\nclass S(Screen):\n    def f(self): self._compositor = None",
        "from textual.app import App\nclass A(App):\n    def _fatal_error(self): ...",
        "from textual.command import CommandPalette\nclass P(CommandPalette):\n    def _action_command_list(self): ...",
    ],
)
def test_what_is_planted_is_found(planted: str) -> None:
    assert list(uses(planted))


def test_names_of_our_own_are_not_found() -> None:
    assert not list(uses("from textual.app import App\nclass A(App):\n    def f(self): self._painter = 1"))
