"""Saving the race: a menu of forms, and where the file went, or why there is none."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event

from termopt.base.errors import UserError, path_text
from termopt.draw.cells.fallback import Marker
from termopt.export.formats import FORMS, Form, save
from termopt.export.snapshot import Snapshot, Stopped
from termopt.tui.screens.menu import Menu, Row


class SaveScreen(Menu[None]):
    """Closed with None. What is still being written then is given up, and leaves no file."""

    def __init__(
        self,
        snapshot: Snapshot,
        folder: Path | None = None,
        marker: Marker = "braille",
        saved: Callable[[Form], object] | None = None,
        recorded: bool = False,
    ) -> None:
        """shot: what there is to save; folder: where to, by default the current one; saved: is told what was; recorded:
        whether this is seen in a recording only, which saves nothing."""
        folder = Path() if folder is None else folder
        rows = [Row[None](form.key, form.words, partial(self._start, form)) for form in FORMS]
        super().__init__(
            "Save",
            rows,
            snapshot.theme,
            marker,
            "a recording saves nothing" if recorded else f"into {path_text(_whole(folder))}",
        )
        self._snapshot = snapshot
        self._saved = saved
        self._recorded = recorded
        self._folder = folder
        self._over = Event()

    def on_unmount(self) -> None:
        self._over.set()

    def _start(self, form: Form) -> None:
        if self._recorded:
            raise UserError("a recording saves nothing")
        self.say(f"{form.words}: writing ...")
        self.run_worker(partial(self._save, form), thread=True)

    def _save(self, form: Form) -> None:
        """In a thread of its own, as all steps of a long race take a while."""
        try:
            path = save(form, self._snapshot, self._folder, self._over.is_set)
        except Stopped:
            return
        except UserError as error:
            words, bad = str(error), True
        else:
            words, bad = f"saved {path_text(path)}", False
            if self._saved is not None:
                self._saved(form)
        self.call_later(self.say, words, bad)


def _whole(folder: Path) -> str:
    """The whole path of a folder; only its name where it is gone, which saving then says."""
    try:
        return str(folder.resolve())
    except OSError:
        return str(folder)
