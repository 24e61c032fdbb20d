"""When a recording ends."""

from termopt.base.errors import UserError
from termopt.headless.plan import RecordingPlan
from termopt.session.intents import Tick

HOLD = 1.0
"""Seconds that the last picture stays on, where nobody says how long the recording is."""

LONGEST = 120.0
"""Seconds after which a recording of no tape ends if nobody says how long it is."""


class Ending:
    """Counts frames, and says which is the last. `cut` says that there would have been more to see."""

    def __init__(self, plan: RecordingPlan) -> None:
        self._plan = plan
        self._taken = 0
        self._at_rest = 0  # frames since there was anything to be done
        self._free = 0  # frames since there was a tape to be played
        self.cut = False

    def reached(self, k: int, moving: bool, on_tape: bool, over: bool) -> bool:
        """Whether the frame just taken is the last one.

        k: the step that the frame shows.
        moving: whether the race, or the script of keys, has anything left to do.
        on_tape: whether there is more on the tape.
        over: whether the application has ended.
        Raises UserError if it is the last and the recording was to end at a step that it never came to.
        """
        self._taken += 1
        self._free = 0 if on_tape else self._free + 1
        waiting = moving or self._taken <= self._plan.script.seconds * self._plan.fps
        self._at_rest = 0 if waiting else self._at_rest + 1
        if k == self._plan.until:
            return True
        if not (over or self._is_long_enough()):
            return False
        if self._plan.until is not None:
            raise UserError(f"the recording does not come to step {self._plan.until}; it ends at step {k}")
        return True

    def _is_long_enough(self) -> bool:
        plan = self._plan
        if plan.seconds is not None:
            return self._taken >= round(plan.seconds * plan.fps)
        if self._at_rest >= HOLD * plan.fps:
            return True
        longest = LONGEST if plan.until is None else LONGEST + plan.until / plan.session.time.speed
        self.cut = self._free >= longest * plan.fps
        return self.cut


def expected(plan: RecordingPlan) -> int:
    """About how many frames a recording has: as many as it has if all goes on as it begins."""
    if plan.seconds is not None:
        return max(round(plan.seconds * plan.fps), 1)
    ticks = sum(event.steps for _, event in plan.events if isinstance(event, Tick))
    steps = ticks if plan.events else plan.session.race.steps if plan.session.time.playing else 0
    if plan.until is not None:
        return max(round(min(steps, plan.until) / plan.session.time.speed * plan.fps), 1)
    seconds = max(steps / plan.session.time.speed, plan.script.seconds) + HOLD
    return max(round((seconds if plan.events else min(seconds, LONGEST)) * plan.fps), 1)
