"""A profile in the format of COCO: its folders, its numbers, and what it refuses."""

import re

import numpy as np
import pytest

import termopt
from termopt.base.errors import UserError
from termopt.base.in_pieces import drained
from termopt.export.coco import coco_files, write_coco
from termopt.sweeps.losses import LEVELS, target_steps

OVER = {"problem": ["sphere", "booth"], "optimizer": ["gd:lr=0.05", "lbfgs"], "seed": [0, 1]}


@pytest.fixture(scope="module")
def found():
    return termopt.map("sphere", "gd", OVER, steps=90)


def test_every_run_is_in_the_files_of_its_optimizer_and_problem(found, tmp_path):
    write_coco(found, tmp_path / "data")
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == ["gd_lr=0.05", "lbfgs"]
    for optimizer in ("gd_lr=0.05", "lbfgs"):
        for number, problem in enumerate(OVER["problem"], start=1):
            folder = tmp_path / "data" / optimizer
            info = (folder / f"bbobexp_f{number}.info").read_text("utf-8")
            assert f"funcId = {number}, DIM = 2, Precision = 1.000e-08, algId = '{optimizer}'" in info
            trace = termopt.run(problem, optimizer.replace("_", ":"), steps=90)
            ends = re.findall(r"(\d+):(\d+)\|([-+.e\d]+)", info)
            assert [(instance, int(evals)) for instance, evals, _ in ends] == [
                ("1", trace.evals[-1] + 1),
                ("2", trace.evals[-1] + 1),
            ]
            data = folder / re.search(r"data_f\d/\S+\.dat", info)[0]
            for path in (data, data.with_suffix(".tdat")):
                runs = path.read_text("utf-8").split("% f evaluations")[1:]
                assert len(runs) == 2
                table = np.array([line.split() for line in runs[0].splitlines()[1:]], float)
                assert table[0, 0] == 1
                assert table[-1, 0] == trace.evals[-1] + 1
                assert (np.diff(table[:, 2]) <= 0).all()
                at = np.searchsorted(trace.evals + 1, table[:, 0])
                np.testing.assert_allclose(table[:, 3], trace.loss[at], rtol=1e-9)
                np.testing.assert_allclose(table[:, 5:], trace.x[at], atol=1e-3)


def test_a_row_is_written_where_a_target_is_met(found):
    files = dict(coco_files(found))
    lines = files["gd_lr=0.05/data_f1/bbobexp_f1_DIM2.dat"].split("\n% ")[0].splitlines()[1:]
    evals = {int(line.split()[0]) for line in lines}
    met = drained(target_steps(found.sweep))[0]
    assert {int(step) + 1 for step in met[np.isfinite(met)]} <= evals
    assert len(LEVELS) == 51
    np.testing.assert_allclose((LEVELS[0], LEVELS[-1]), (100, 1e-8))


def test_what_has_no_place_there_is_said(found, tmp_path):
    with pytest.raises(UserError, match="exists"):
        write_coco(found, tmp_path)
    with pytest.raises(UserError, match="none is known"):
        write_coco(termopt.map("saddle", "gd", {"lr": [0.1, 0.2]}, steps=3), tmp_path / "new")
    assert list(tmp_path.iterdir()) == []
