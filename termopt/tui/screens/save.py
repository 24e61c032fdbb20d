"""Saving the race: a menu of forms, and where the file went, or why there is none."""

from functools import partial
from pathlib import Path

from textual.worker import get_current_worker

from termopt.draw.glyphs import Marker
from termopt.errors import UserError
from termopt.saving import FORMS, Form, Shot, Stopped, save
from termopt.tui.screens.menu import Menu, Row


class SaveScreen(Menu[None]):
    """Closed with None. What is still being written then is given up, and leaves no file."""

    def __init__(self, shot: Shot, folder: Path | None = None, marker: Marker = "braille") -> None:
        """shot: what there is to save; folder: where to, by default the current one."""
        folder = Path() if folder is None else folder
        rows = [Row[None](form.key, form.words, partial(self._start, form)) for form in FORMS]
        super().__init__("Save", rows, shot.theme, marker, f"into {folder.resolve()}")
        self._shot = shot
        self._folder = folder

    def _start(self, form: Form) -> None:
        self.say(f"{form.words}: writing ...")
        self.run_worker(partial(self._save, form), thread=True, exclusive=True)

    def _save(self, form: Form) -> None:
        """In a thread of its own, as all steps of a long race take a while."""
        worker = get_current_worker()
        try:
            path = save(form, self._shot, self._folder, lambda: worker.is_cancelled)
        except Stopped:
            return
        except UserError as error:
            words, bad = str(error), True
        else:
            words, bad = f"saved {path}", False
        if not worker.is_cancelled:
            self.app.call_from_thread(self.say, words, bad)
