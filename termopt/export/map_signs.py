"""What stands for a run on a map where there is no color, or where color says nothing."""

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
