"""Waiting without a clock."""

from collections.abc import Iterator


class Turn:
    """Waited for, it is over when everything else that was ready has had its turn."""

    def __await__(self) -> Iterator[None]:
        yield
