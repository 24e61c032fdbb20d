"""The characters for runs on a map: used without color, and where color does not tell."""

from termopt.engine.core.status import Status

SIGNS = {
    Status.RUNNING: "·",
    Status.CONVERGED: "+",
    Status.SADDLE: "s",
    Status.MAXIMUM: "m",
    Status.UNDECIDED: "?",
    Status.DIVERGED: "x",
    Status.STALLED: "-",
}
"""A sign for each status."""

NUMBERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""A sign for each known minimum; of more, the last is for all others."""
