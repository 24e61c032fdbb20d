"""Keys typed while a dialog opens wait for it; inside a dialog keys are answered one after another."""

from collections import deque

from textual.events import Key, Paste
from textual.message_pump import MessagePump

Typed = Key | Paste


class PendingKeys:
    """`in_hand`: a key is being answered; `coming`: a dialog is opening; `last`: the latest key."""

    def __init__(self) -> None:
        self._back: deque[Typed] = deque()
        self._new: deque[Typed] = deque()
        self._opener = ""
        self.last = ""
        self.in_hand = False
        self.coming = False

    @property
    def idle(self) -> bool:
        """Whether no key waits and no dialog is opening."""
        return not (self.in_hand or self.coming or self._back or self._new)

    def put(self, event: Typed) -> None:
        """Add a key that was typed."""
        self._new.append(event)

    def put_back(self, event: Typed) -> None:
        """Add a key that was typed before a dialog opened and that the race did not use: the dialog gets it first."""
        self._back.append(Paste(event.text) if isinstance(event, Paste) else Key(event.key, event.character))

    def next(self) -> Typed | None:
        """The key to answer now, or None."""
        if self.in_hand or self.coming or self.idle:
            return None
        self.in_hand = True
        return (self._back or self._new).popleft()

    def opened(self) -> None:
        """Note that the latest key opened a dialog."""
        self.coming, self._opener = True, self.last

    def arrived(self) -> Typed | None:
        """Note that the dialog is ready. Repeats of the key that opened it are not meant for it.

        Returns what was typed next, if anything was.
        """
        self.coming = False
        for waiting in (self._back, self._new):
            while waiting and isinstance(first := waiting[0], Key) and first.key == self._opener:
                waiting.popleft()
            if waiting:
                return waiting[0]
        return None


def above(node: MessagePump, top: MessagePump) -> MessagePump:
    """The node to which a widget forwards a key that it does not use."""
    parent = getattr(node, "parent", None)
    return parent if isinstance(parent, MessagePump) else top
