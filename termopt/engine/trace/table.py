"""A trace as a table: a row a step."""

import csv
import io
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from termopt.engine.core.status import Status
from termopt.engine.core.types import Array

LONGEST_STATUS = max(map(len, Status))


def records(x: Array, loss: Array, grad_norm: Array, evals: NDArray[np.int64], status: list[str]) -> "NDArray[np.void]":
    """A structured array, a record a step: k, x (d numbers), loss, grad_norm, evals, status."""
    kinds: Any = [
        ("k", np.int64),
        ("x", np.float64, (x.shape[1],)),
        ("loss", np.float64),
        ("grad_norm", np.float64),
        ("evals", np.int64),
        ("status", f"U{LONGEST_STATUS}"),
    ]
    table: Any = np.empty(len(x), dtype=kinds)
    columns = {"k": np.arange(len(x)), "x": x, "loss": loss, "grad_norm": grad_norm, "evals": evals, "status": status}
    for name, column in columns.items():
        table[name] = column
    return table


def csv_text(table: "NDArray[np.void]") -> str:
    """The records as CSV with the columns k, x0, x1, ..., loss, grad_norm, evals, status. Numbers round-trip; what is
    not finite is empty.
    """
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(["k", *(f"x{i}" for i in range(table["x"].shape[1])), "loss", "grad_norm", "evals", "status"])
    for k, x, loss, grad_norm, evals, status in table.tolist():
        numbers = [value if math.isfinite(value) else None for value in (*x, loss, grad_norm)]
        out.writerow([k, *numbers, evals, status])
    return text.getvalue()
