"""Tables that other packages can add to: ours first, then what is offered as entry points of a group.

What of others cannot be used is left out, and named by whoever shows the table: it stops nothing else.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, TypeVar

from termopt.base.errors import UserError, printable
from termopt.registry.user_code import loaded

Entry = TypeVar("Entry")

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
"""What a name looks like, once it is in lower case with underscores."""


class Table(Mapping[str, Entry], Generic[Entry]):
    """Names to entries, gathered when first looked at, and our own only as far as the name looked for.

    Other packages are asked only for a name that is not ours, and for the table as a whole: it takes time to look for
    them. `faults` says what was left out.
    """

    def __init__(
        self,
        group: str,
        ours: Callable[[], Iterator[tuple[str, Entry, str] | UserError]],
        accept: Callable[[str, Any], tuple[str, Entry]],
    ) -> None:
        """ours gives (name, entry, where it comes from), in the order of the table, or why something is left out."""
        self._group = group
        self._gather_ours = ours
        self._accept = accept
        self.reload()

    def reload(self) -> None:
        """Gather again at the next look: a module or a package has come or gone."""
        self._ours: dict[str, Entry] = {}
        self._source = self._gather_ours()
        self._faults: list[str] = []
        self._all: dict[str, Entry] | None = None

    def _gather(self, wanted: str | None) -> None:
        """Take in our own entries up to the one that is wanted, or all of them."""
        while wanted not in self._ours and (offer := next(self._source, None)):
            if isinstance(offer, UserError):
                self._faults.append(str(offer))
            else:
                self._add(self._ours, *offer)

    @property
    def all(self) -> dict[str, Entry]:
        if self._all is None:
            self._all = self._gather_all()
        return self._all

    @property
    def faults(self) -> tuple[str, ...]:
        """What is left out of the table and why, a line for each."""
        return tuple(self._faults) if self.all else ()

    def _gather_all(self) -> dict[str, Entry]:
        from importlib.metadata import entry_points  # takes as long to import as a third of NumPy

        self._gather(None)
        found = dict(self._ours)
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

    def _add(self, found: dict[str, Entry], name: str, entry: Entry, culprit: str) -> None:
        """Add an entry under a name that is free, and fit to be one."""
        if not NAME.fullmatch(name):
            self._faults.append(f"{culprit} offers '{printable(name)}', which is no name such as adam or two_wells")
        elif found.setdefault(name, entry) is not entry:
            self._faults.append(f"{culprit} offers '{name}', but that name is taken")

    def __getitem__(self, name: str) -> Entry:
        self._gather(name)
        return self._ours[name] if name in self._ours else self.all[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)


def left_out(what: str, table: Table[Any], name: str, error: UserError) -> UserError:
    """What is said of an unknown name where it may be that of something that was left out."""
    named = [fault for fault in table.faults if fault.startswith(f"the plug-in {name} ")]
    others = f"{len(table.faults)} left out, which termopt list {what} names"
    return UserError("; ".join([str(error), *(named or ([others] if table.faults else []))]))
