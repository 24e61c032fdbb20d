"""An adapter whose package is not installed says in one line how to get it."""

import sys

import pytest

import termopt
from termopt.registry.adapters.adapters import EXTRAS, MODULES


@pytest.mark.parametrize("kind", sorted(set(MODULES) - {"trace", "python"}))
def test_an_absent_package_is_one_line(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever package it is, and whether or not it is here."""
    monkeypatch.delitem(sys.modules, f"termopt.registry.adapters.{MODULES[kind]}", raising=False)
    for name in ("scipy", "torch", "jax", "optax"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(termopt.UserError) as raised:
        termopt.optimizer(f"{kind}:x")
    assert str(raised.value).endswith(f"which is not installed: pip install 'termopt[{EXTRAS.get(kind, kind)}]'")
