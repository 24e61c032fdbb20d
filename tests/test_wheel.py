"""The wheel holds everything that runs, and nothing else."""

import re
from pathlib import Path
from zipfile import ZipFile

import pytest

import termopt

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    builder = pytest.importorskip("hatchling.builders.wheel").WheelBuilder(str(ROOT))
    (path,) = builder.build(directory=str(tmp_path_factory.mktemp("wheel")), versions=["standard"])
    with ZipFile(path) as archive:
        yield archive


def test_it_holds_every_file_of_the_package(wheel):
    package = ROOT / "termopt"
    ours = {str(path.relative_to(ROOT)) for path in package.rglob("*") if path.is_file() and path.suffix != ".pyc"}
    assert {name for name in wheel.namelist() if ".dist-info/" not in name} == ours
    assert {"termopt/py.typed", "termopt/registry/presets.json", "termopt/tui/screens/help.tcss"} <= ours


def test_what_it_says_of_itself(wheel):
    info = f"termopt-{termopt.__version__}.dist-info"
    metadata = wheel.read(f"{info}/METADATA").decode()
    for line in (
        "Name: termopt",
        f"Version: {termopt.__version__}",
        "License-Expression: MIT AND Bitstream-Vera AND OFL-1.1",
        "Requires-Python: >=3.11",
    ):
        assert re.search(rf"^{re.escape(line)}$", metadata, re.MULTILINE), line
    points = "[console_scripts]\ntermopt = termopt.cli.main:main\n\n[pytest11]\ntermopt = termopt.testing.plugin\n"
    assert wheel.read(f"{info}/entry_points.txt").decode() == points
    assert f"{info}/licenses/LICENSE" in wheel.namelist()
