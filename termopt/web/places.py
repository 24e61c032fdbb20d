"""At most so many sessions at once: each is a process of this computer."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Protocol

MOST_SESSIONS = 4


class Ending(Protocol):
    """A session, as far as its place is concerned."""

    async def end(self) -> None: ...


class Places:
    """The sessions that there are. One whose page was closed keeps its place until its process has ended."""

    def __init__(self, most: int = MOST_SESSIONS) -> None:
        self._most = most
        self._taken: set[Ending] = set()
        self._ends: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._taken)

    async def take(self, session: Ending) -> bool:
        """Give a session a place, if need be after those that are ending have ended. Returns whether there was one."""
        while len(self._taken) >= self._most and self._ends:
            await asyncio.wait(self._ends, return_when=asyncio.FIRST_COMPLETED)
        if len(self._taken) >= self._most:
            return False
        self._taken.add(session)
        return True

    async def leave(self, session: Ending) -> None:
        """End a session, and free its place then. It ends also if whoever waits for it is cancelled."""
        ending = asyncio.ensure_future(self._ended(session.end(), session))
        self._ends.add(ending)
        ending.add_done_callback(self._ends.discard)
        await asyncio.shield(ending)

    async def _ended(self, end: Coroutine[Any, Any, None], session: Ending) -> None:
        try:
            await end
        finally:
            self._taken.discard(session)

    async def leave_all(self) -> None:
        """End all sessions."""
        await asyncio.gather(*(session.end() for session in self._taken), *self._ends)
