"""Tables that other packages can add to: ours first, then what is offered as entry points of a group.

An entry of another package that cannot be used is left out, and named where the table is shown. The others still work.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, TypeAlias, TypeVar

from termopt.base.errors import UserError, printable
from termopt.registry.user_code import loaded

Entry = TypeVar("Entry")
Offer: TypeAlias = tuple[str, Entry, str]
"""A name, its entry, and where it comes from."""

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
"""What a name looks like, once it is in lower case with underscores."""


class Table(Mapping[str, Entry], Generic[Entry]):
    """Names to entries. An entry of ours is loaded when it is asked for by name.

    Other packages are asked only for a name that is not ours, and for the names of the whole table: it takes time to
    look for them. `faults` says what was left out.
    """

    def __init__(
        self,
        group: str,
        ours: Callable[[], Mapping[str, Callable[[], Entry]]],
        accept: Callable[[str, Any], tuple[str, Entry]],
        beside: Callable[[], Iterator[Offer[Entry] | UserError]] = lambda: iter(()),
    ) -> None:
        """A table of our own entries and of those that others offer.

        group: the entry points to ask. ours: our own names, in the order of the table, and how each is loaded. accept:
            an entry point's name and what it offers to a name and an entry; raises for what cannot be used.
        beside: what somebody put beside ours, or why it is left out.
        """
        self._group = group
        self._gather_ours = ours
        self._accept = accept
        self._beside = beside
        self.reload()

    def reload(self) -> None:
        """Look for entries again at the next use, because a module or a package was added or removed."""
        self._ours = dict(self._gather_ours())
        self._entries: dict[str, Entry] = {}
        self._faults: list[str] = []
        self._names: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, ours first."""
        if not self._names:
            self._names = (*self._ours, *self._others())
        return self._names

    @property
    def faults(self) -> tuple[str, ...]:
        """What is left out of the table and why, a line for each."""
        return tuple(self._faults) if self.names else ()

    def _others(self) -> list[str]:
        """The names that others offer. Their entries are loaded, to know whether they can be used."""
        from importlib.metadata import entry_points  # takes as long to import as a third of NumPy

        found: list[str] = []
        for offer in self._beside():
            if isinstance(offer, UserError):
                self._faults.append(str(offer))
            else:
                self._add(found, *offer)
        for point in sorted(entry_points(group=self._group)):
            culprit = f"the plug-in {printable(point.name)} ({printable(point.value)})"
            try:
                offer = loaded(culprit, point.load)
                name, entry = loaded(culprit, lambda name=point.name, offer=offer: self._accept(name, offer))
            except UserError as error:
                self._faults.append(str(error))
            else:
                self._add(found, name, entry, culprit)
        return found

    def _add(self, found: list[str], name: str, entry: Entry, culprit: str) -> None:
        """Add an entry under a name that is free, and fit to be one."""
        if not NAME.fullmatch(name):
            self._faults.append(f"{culprit} offers '{printable(name)}', which is no name such as adam or two_wells")
        elif name in self._ours or name in found:
            self._faults.append(f"{culprit} offers '{name}', but that name is taken")
        else:
            found.append(name)
            self._entries[name] = entry

    def __getitem__(self, name: str) -> Entry:
        if name in self._ours and name not in self._entries:
            self._entries[name] = self._ours[name]()
        if name not in self._entries and name not in self.names:
            raise KeyError(name)
        return self._entries[name]

    def __contains__(self, name: object) -> bool:
        return name in self._ours or name in self.names

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


def left_out(what: str, table: Table[Any], name: str, error: UserError) -> UserError:
    """The error for an unknown name, which may be that of something that was left out.

    what: what the table lists, as in `termopt list optimizers`.
    table: where the name was looked up.
    name: the unknown name.
    error: the error if nothing had been left out.
    """
    named = [fault for fault in table.faults if fault.startswith(f"the plug-in {name} ")]
    others = f"{len(table.faults)} left out, which termopt list {what} names"
    return UserError("; ".join([str(error), *(named or ([others] if table.faults else []))]))
