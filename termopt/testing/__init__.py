"""For the tests of other people: films of scenes, and of optimizers and problems of one's own, as texts to compare.

    from termopt.testing import difference, film_text
    assert not difference(Path("mine.txt").read_text(), film_text(problem="beale", optimizer=Mine()))

With pytest, the fixture `termopt_film` keeps such texts next to the test and compares by itself, see `plugin`.
Importing this loads nothing else; the names load what they need when first used.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from termopt.testing.comparing import difference
    from termopt.testing.filming import film_text

_HOMES = {"film_text": "termopt.testing.filming", "difference": "termopt.testing.comparing"}
__all__ = ["film_text", "difference"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'termopt.testing' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
