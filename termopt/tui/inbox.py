"""Keys one after the other: the next is given on when what the one before did is there, be it a dialog."""

from collections import deque

from textual.events import Key, Paste
from textual.message_pump import MessagePump

Typed = Key | Paste


class Inbox:
    """What is typed waits here. `in_hand`: one is being answered; `coming`: the dialog that it opens is on its way."""

    def __init__(self) -> None:
        self._waiting: deque[Typed] = deque()
        self._last = ""
        self.in_hand = False
        self.coming = False

    def put(self, event: Typed) -> None:
        """Something is typed."""
        self._waiting.append(event)

    def clear(self) -> None:
        """Nothing will be answered any more."""
        self._waiting.clear()

    def next(self) -> Typed | None:
        """What is to be answered now, if anything is."""
        if self.in_hand or self.coming or not self._waiting:
            return None
        event = self._waiting.popleft()
        self._last = event.key if isinstance(event, Key) else ""
        self.in_hand = True
        return event

    def arrived(self) -> None:
        """The dialog is there. The key that opened it, held or pressed in impatience, is not meant for it."""
        self.coming = False
        while self._waiting and isinstance(event := self._waiting[0], Key) and event.key == self._last:
            self._waiting.popleft()


def above(node: MessagePump, top: MessagePump) -> MessagePump:
    """Where a key goes on to from a widget that does not answer it."""
    parent = getattr(node, "parent", None)
    return parent if isinstance(parent, MessagePump) else top
