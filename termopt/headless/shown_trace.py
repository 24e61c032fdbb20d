"""The trace that Python is given: a notebook shows its race, any other place a line."""

from termopt.engine.trace.trace import Trace


class ShownTrace(Trace):
    """A trace that a notebook shows as a player, or where no script runs, as its last picture."""

    def _repr_html_(self) -> str | None:
        from termopt.headless.notebook import trace_player

        made = trace_player(self)
        return made.page() if made is not None else None

    def _repr_svg_(self) -> str | None:
        from termopt.headless.notebook import trace_player

        made = trace_player(self)
        return made.picture() if made is not None else None
