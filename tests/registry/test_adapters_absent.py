"""An adapter whose package cannot be used says in one line why, and how to get it."""

import sys

import pytest

import termopt
from termopt.base import packages
from termopt.registry.adapters.adapters import MODULES, NEEDS, adapted


def test_an_absent_package_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever package it is, and whether or not it is here."""
    for module, (package, extra) in NEEDS.items():
        with monkeypatch.context() as patch:
            for known in [known for known in sys.modules if known.partition(".")[0] == package.partition(".")[0]]:
                patch.delitem(sys.modules, known)
            patch.setitem(sys.modules, package.partition(".")[0], None)
            with pytest.raises(termopt.UserError) as raised:
                adapted(module)
            words = f"which is not installed: pip install 'termopt[{extra}]'"
            assert str(raised.value) == f"{extra}: needs {package.partition('.')[0]}, {words}"
            for kind in (kind for kind, file in MODULES.items() if file == module):
                with pytest.raises(termopt.UserError, match="which is not installed"):
                    termopt.optimizer(f"{kind}:x")


def test_a_package_that_cannot_be_loaded_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """One of its own files may be missing, or a library of the system's."""

    def fails(name: str) -> None:
        raise OSError(f"libgomp.so.1: cannot open\n{name}")

    monkeypatch.setattr(packages.importlib, "import_module", fails)
    with pytest.raises(termopt.UserError, match=r"^torch: needs torch, which is installed and cannot be loaded: OSErr"):
        adapted("torch_function")
