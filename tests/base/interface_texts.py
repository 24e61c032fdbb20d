"""Every English text of the interface: what the code gives to `translate`, and what the tables hold."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import termopt
from termopt.config.actions import ACTIONS, GROUPS
from termopt.draw.panels.transport import HINTS
from termopt.engine.analysis.breakpoint_kinds import KINDS
from termopt.engine.analysis.measures import MEASURES
from termopt.engine.analysis.shortfall import Shortfall
from termopt.engine.core.status import Status
from termopt.export.formats import FORMS
from termopt.lessons.measures import MEASURES as LESSON_MEASURES
from termopt.registry import registry
from termopt.session.axes import AXES
from termopt.session.views import VIEWS
from termopt.tui.screens.optimizers import summary
from termopt.tui.screens.warp import CHANGES

ROOT = Path(termopt.__file__).parent
PLACE = "{}"
"""What stands for whatever is filled in, in the form of a message."""


@cache
def sources() -> dict[str, ast.Module]:
    """The parsed sources, by their text."""
    texts = [path.read_text("utf-8") for path in sorted(ROOT.rglob("*.py"))]
    return {text: ast.parse(text) for text in texts}


def written() -> Iterator[str]:
    """The texts in calls of `translate`, `texts` and `self.words`: as they are, or by the name of a variable.

    Also the words for arrows, which optimizers give as `what`.
    """
    for text, module in sources().items():
        if "Vector.of(" in text:
            words = [key.value for call in _calls(module, ("Vector.of",)) for key in call.keywords if key.arg == "what"]
            yield from (word for node in words for word in _choices(node))
        if "base.translate import" in text or "self.words(" in text:
            functions = [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]
            for scope in (*functions, *(node for node in module.body if not isinstance(node, ast.ClassDef))):
                yield from _in(scope)


def _in(scope: ast.AST) -> Iterator[str]:
    """Those of a function, or of a statement of a module."""
    calls = _calls(scope, ("translate", "texts", "self.words"))
    given = [one for call in calls for one in (call.args if _name(call) == "texts" else call.args[:1])]
    yield from (text for one in given for text in _choices(one))
    names = {one.id for one in given if isinstance(one, ast.Name)}
    for node in ast.walk(scope) if names else ():
        if isinstance(node, ast.Assign) and names & {t.id for t in node.targets if isinstance(t, ast.Name)}:
            yield from _choices(node.value)


def _calls(scope: ast.AST, names: tuple[str, ...]) -> Iterator[ast.Call]:
    return (node for node in ast.walk(scope) if isinstance(node, ast.Call) and _name(node) in names)


def _name(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            return f"{owner}.{name}"
        case _:
            return ""


def _choices(value: ast.expr) -> Iterator[str]:
    """A text, or either of two."""
    match value:
        case ast.IfExp(body=one, orelse=other):
            yield from (*_choices(one), *_choices(other))
        case ast.Constant(value=str(text)):
            yield text
        case _:
            pass


def tables() -> Iterator[str]:
    """The texts of the tables."""
    yield from GROUPS
    for action in ACTIONS:
        yield from (action.title, action.doc, action.idle)
    for status in (*Status, *Shortfall):
        yield from (str(status), status.definition)
    for measure in MEASURES.values():
        yield from (measure.words, measure.doc)
    for view in VIEWS.values():
        yield from (view.name, view.doc)
    yield from (*AXES, *(kind.doc for kind in KINDS.values()), *(form.words for form in FORMS))
    yield from (*(hint.word for hint in HINTS), *(words for _, words, _ in CHANGES))
    yield from (measure.said for measure in LESSON_MEASURES.values())
    for name, optimizer in registry.OPTIMIZERS.items():
        yield summary(optimizer)
        yield from (one.doc for one in registry.optimizer_hyperparameters(name))
    for name in registry.PROBLEMS:
        yield registry.PROBLEMS[name]().title
        yield from (one.doc for one in registry.PROBLEMS[name].hyperparameters)


def names() -> set[str]:
    """Titles of optimizers, of which only those have a translation that are words."""
    return {optimizer.title for optimizer in registry.OPTIMIZERS.values()}


@cache
def forms() -> frozenset[str]:
    """Every f-string and every other string of the sources, `{}` for whatever is filled in."""
    found: set[str] = set()
    for module in sources().values():
        for node in ast.walk(module):
            if isinstance(node, ast.JoinedStr):
                found.add("".join(part.value if isinstance(part, ast.Constant) else PLACE for part in node.values))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(re.sub(r"\{[^}]*\}", PLACE, node.value))
    return frozenset(found)
