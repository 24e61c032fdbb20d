"""No test sees the settings of whoever runs it."""

import os

import pytest


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERMOPT_CONFIG", os.devnull)
    monkeypatch.setenv("TERMOPT_HINT", "off")
