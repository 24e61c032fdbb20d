"""What is typed while a dialog is on its way waits for it; in a dialog, one key is answered after the other."""

from collections import deque

from textual.events import Key, Paste
from textual.message_pump import MessagePump

Typed = Key | Paste


class Inbox:
    """`in_hand`: one is being answered; `coming`: a dialog was opened and is not there yet; `last`: the latest key."""

    def __init__(self) -> None:
        self._back: deque[Typed] = deque()
        self._new: deque[Typed] = deque()
        self._opener = ""
        self.last = ""
        self.in_hand = False
        self.coming = False

    @property
    def idle(self) -> bool:
        """Whether nothing is waiting, nor is anything waited for."""
        return not (self.in_hand or self.coming or self._back or self._new)

    def put(self, event: Typed) -> None:
        """Something is typed."""
        self._new.append(event)

    def put_back(self, event: Typed) -> None:
        """This was typed before the dialog was opened, and has come too late for the race: it is for the dialog."""
        self._back.append(Paste(event.text) if isinstance(event, Paste) else Key(event.key, event.character))

    def next(self) -> Typed | None:
        """What is to be answered now, if anything is."""
        if self.in_hand or self.coming or self.idle:
            return None
        self.in_hand = True
        return (self._back or self._new).popleft()

    def opened(self) -> None:
        """A dialog was opened, by the latest key."""
        self.coming, self._opener = True, self.last

    def arrived(self) -> None:
        """The dialog is there. The key that opened it, held or pressed in impatience, is not meant for it."""
        self.coming = False
        for waiting in (self._back, self._new):
            while waiting and isinstance(first := waiting[0], Key) and first.key == self._opener:
                waiting.popleft()
            if waiting:
                return


def above(node: MessagePump, top: MessagePump) -> MessagePump:
    """Where a key goes on to from a widget that does not answer it."""
    parent = getattr(node, "parent", None)
    return parent if isinstance(parent, MessagePump) else top
