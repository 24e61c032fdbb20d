"""The tables of the help pages, made from the tables of the program. Each takes the width and the environment."""

import re
from collections.abc import Callable, Mapping

from termopt.base.docstrings import doc
from termopt.base.hyperparameter import hyperparameters
from termopt.cli.columns import columns
from termopt.cli.tables import hyperparameter_table, listing
from termopt.engine.core.types import Optimizer
from termopt.registry.registry import OPTIMIZERS

Environment = Mapping[str, str]


def watch(optimizer: type[Optimizer]) -> str:
    """What to look for in the path of an optimizer: the words after "Watch:" in its docstring."""
    text = re.search(r"Watch: (.*?)(?:\n\n|\Z)", doc(optimizer), re.DOTALL)
    return re.sub(r"\s+", " ", text[1]).strip() if text else ""


def _keys(width: int, env: Environment) -> str:
    """Every key, in groups, with the user's own keys."""
    from termopt.config.actions import GROUPS, key_rows
    from termopt.config.settings import load

    own = load(env).keys
    rows = {title: key_rows(actions, own) for title, actions in GROUPS.items()}
    broad = max(len(keys) for group in rows.values() for keys, _ in group)
    tables = {
        title: columns(((f"  {keys:<{broad}}", text) for keys, text in group), width) for title, group in rows.items()
    }
    return "\n\n".join(f"{title}\n{table}" for title, table in tables.items())


def _watch(width: int, env: Environment) -> str:
    return columns(((name, watch(optimizer)) for name, optimizer in OPTIMIZERS.items()), width)


def _functions(width: int, env: Environment) -> str:
    from termopt.problems.formula.functions import FUNCTIONS

    rows: dict[str, list[str]] = {}
    for function in FUNCTIONS:
        others = f" ({', '.join(function.also)})" if function.also else ""
        rows.setdefault(function.arguments, []).append(f"{function.name}{others}")
    return columns(((arguments, ", ".join(names)) for arguments, names in rows.items()), width)


def _batching(width: int, env: Environment) -> str:
    from termopt.problems.data.batching import Batching

    return hyperparameter_table(hyperparameters(Batching), width)


def _scene_keys(width: int, env: Environment) -> str:
    from termopt.scene.read import KINDS

    return columns(KINDS.items(), width)


def _gallery(width: int, env: Environment) -> str:
    from termopt.scene.gallery import listed

    return listed("en", width)


def _settings(width: int, env: Environment) -> str:
    from termopt.config.settings import FIELDS, VARIABLES

    return columns(((name, VARIABLES.get(name, "–"), field.metadata["doc"]) for name, field in FIELDS.items()), width)


def _listed(name: str) -> Callable[[int, Environment], str]:
    return lambda width, _: listing(name, as_json=False, width=width)


TABLES: Mapping[str, Callable[[int, Environment], str]] = {
    "keys": _keys,
    "watch": _watch,
    "functions": _functions,
    "batching": _batching,
    "scene_keys": _scene_keys,
    "settings": _settings,
    "gallery": _gallery,
    **{name: _listed(name) for name in ("optimizers", "problems", "schedules", "themes", "lessons")},
}
