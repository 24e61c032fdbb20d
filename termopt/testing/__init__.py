"""For tests of your own optimizers, problems and scenes: recordings as texts to compare.

    from termopt.testing import difference, recording_text
    assert not difference(Path("mine.txt").read_text(), recording_text(problem="beale", optimizer=Mine()))

With pytest, the fixture `termopt_recording` keeps such texts next to the test and compares by itself, see `plugin`.
Importing this loads nothing else; the names load what they need when first used.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from termopt.testing.comparing import difference
    from termopt.testing.recording import recording_text

_HOMES = {"recording_text": "termopt.testing.recording", "difference": "termopt.testing.comparing"}
__all__ = ["recording_text", "difference"]


def __getattr__(name: str) -> Any:
    # As in `termopt`, which shares no helper with this: `import termopt` would have to load it.
    if name not in _HOMES:
        raise AttributeError(f"module 'termopt.testing' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
