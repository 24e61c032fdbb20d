"""Tables that other packages can add to: ours first, then what is offered as entry points of a group."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, TypeVar

from termopt.errors import UserError

Entry = TypeVar("Entry")
T = TypeVar("T")


class Table(Mapping[str, Entry], Generic[Entry]):
    """Names to entries, gathered when first looked at, and our own only as far as the name looked for.

    Other packages are asked only for a name that is not ours, and for the table as a whole: it takes time to look for
    them, and a broken one should not stop a race that has no use for it. Raises UserError naming the broken one.
    """

    def __init__(
        self,
        group: str,
        ours: Callable[[], Iterator[tuple[str, Entry, str]]],
        accept: Callable[[str, Any], tuple[str, Entry]],
    ) -> None:
        """ours gives (name, entry, where it comes from), in the order of the table."""
        self._group = group
        self._gather_ours = ours
        self._accept = accept
        self.reload()

    def reload(self) -> None:
        """Gather again at the next look: a module or a package has come or gone."""
        self._ours: dict[str, Entry] = {}
        self._source = self._gather_ours()
        self._all: dict[str, Entry] | None = None

    def _gather(self, wanted: str | None) -> None:
        """Take in our own entries up to the one that is wanted, or all of them."""
        try:
            while wanted not in self._ours and (offer := next(self._source, None)):
                add(self._ours, *offer)
        except UserError:
            self.reload()
            raise

    @property
    def all(self) -> dict[str, Entry]:
        if self._all is None:
            self._all = self._gather_all()
        return self._all

    def _gather_all(self) -> dict[str, Entry]:
        from importlib.metadata import entry_points  # takes as long to import as a third of NumPy

        self._gather(None)
        found = dict(self._ours)
        for point in sorted(entry_points(group=self._group)):
            culprit = f"the plug-in {point.name} ({point.value})"
            offer = loaded(culprit, point.load)
            name, entry = loaded(culprit, lambda name=point.name, offer=offer: self._accept(name, offer))
            add(found, name, entry, culprit)
        return found

    def __getitem__(self, name: str) -> Entry:
        self._gather(name)
        return self._ours[name] if name in self._ours else self.all[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)


def loaded(culprit: str, load: Callable[[], T]) -> T:
    """What `load` returns. Raises UserError, naming the culprit, for whatever goes wrong in code that is not ours."""
    try:
        return load()
    except Exception as error:
        what = f"{type(error).__name__}: {error}".splitlines()[0]
        raise UserError(f"{culprit} cannot be loaded: {what}") from error


def add(found: dict[str, Entry], name: str, entry: Entry, culprit: str) -> None:
    """Add an entry under a name that is free. Raises UserError naming who wants it a second time."""
    if found.setdefault(name, entry) is not entry:
        raise UserError(f"{culprit} offers '{name}', but that name is taken")
