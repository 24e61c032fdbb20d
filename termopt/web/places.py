"""At most so many sessions at once: each is a process of this computer."""

import asyncio
from typing import Protocol

MOST_SESSIONS = 4


class Ending(Protocol):
    """A session, as far as its place is concerned."""

    async def end(self) -> None: ...


class Places:
    """The sessions that there are. One whose page was closed keeps its place until its process has ended."""

    def __init__(self, most: int = MOST_SESSIONS) -> None:
        self._most = most
        self._taken: set[Ending] = set()
        self._ends: dict[Ending, asyncio.Task[None]] = {}

    def __len__(self) -> int:
        return len(self._taken)

    async def take(self, session: Ending) -> bool:
        """Give a session a place, if need be after one that is ending has ended. Returns whether there was one."""
        while len(self._taken) >= self._most and self._ends:
            await asyncio.wait(self._ends.values(), return_when=asyncio.FIRST_COMPLETED)
        if len(self._taken) >= self._most:
            return False
        self._taken.add(session)
        return True

    async def leave(self, session: Ending) -> None:
        """End a session once, and free its place then. It ends also if whoever waits for it is cancelled."""
        if session in self._taken:
            if session not in self._ends:
                self._ends[session] = asyncio.ensure_future(self._ended(session))
            await asyncio.shield(self._ends[session])

    async def _ended(self, session: Ending) -> None:
        try:
            await session.end()
        finally:
            self._taken.discard(session)
            del self._ends[session]

    async def leave_all(self) -> None:
        """End all sessions."""
        await asyncio.gather(*map(self.leave, self._taken))
