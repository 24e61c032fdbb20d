"""No test sees the settings of whoever runs it, nor leaves anything in their folders."""

import os

import pytest
from hypothesis import settings

settings.register_profile("termopt", deadline=None, derandomize=True)  # neither the clock nor chance has a say
settings.register_profile("explore", deadline=None, print_blob=True)  # new examples every time: the long run only
settings.load_profile(os.environ.get("TERMOPT_HYPOTHESIS", "termopt"))


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.getbasetemp() / "state"))
    monkeypatch.setenv("TERMOPT_CONFIG", os.devnull)
    monkeypatch.setenv("TERMOPT_HINT", "off")
