"""Saving the race: a menu of forms, then the name of the file; where it went is said when the dialog has closed.

In a page of a browser a file is a download, and the browser asks for its name.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any, cast

from termopt.base.errors import UserError, path_text
from termopt.base.translate import texts, translate, translate_message
from termopt.draw.cells.fallback import Marker
from termopt.export.formats import FORMS, Form, free_path, parts_of, save_as, usual_stem
from termopt.export.snapshot import Snapshot, Stopped
from termopt.tui.screens.menu import Menu, Row
from termopt.tui.screens.prompt import Prompt
from termopt.tui.text import tell

NO_FILES = texts("a recording saves nothing")[0]
SAID_SECONDS = 8

Download = Callable[[str, bytes], object]
"""Hands a file to the browser: its name, and what is in it."""


class SaveScreen(Menu[None]):
    """Closed with None once the file is written. A file that is still being written when it closes is given up."""

    def __init__(
        self,
        snapshot: Snapshot,
        folder: Path | None = None,
        marker: Marker = "braille",
        saved: Callable[[Form], object] | None = None,
        recorded: bool = False,
        download: Download | None = None,
        lang: str = "en",
    ) -> None:
        """Offer to save a race.

        snapshot: the race.
        folder: where names without a folder belong; by default the current one.
        marker: the characters to draw with.
        saved: called with the form of each file that was written.
        recorded: whether this is seen in a recording only, which saves nothing.
        download: what hands files to a browser, in a page; None in a terminal.
        lang: the language of the dialog.
        """
        folder = Path() if folder is None else folder
        rows = [Row[None](form.key, translate(form.words, lang), partial(self._choose_name, form)) for form in FORMS]
        into = translate("into {folder}", lang, folder=path_text(_whole(folder)))
        if download is not None:
            into = translate("as a download of your browser", lang)
        words = translate(NO_FILES, lang) if recorded else into
        super().__init__(translate("Save", lang), rows, snapshot.theme, marker, words, lang)
        self._snapshot = snapshot
        self._saved = saved
        self._recorded = recorded
        self._download = download
        self._folder = folder
        self._given_up = Event()

    def on_unmount(self) -> None:
        self._given_up.set()

    def _choose_name(self, form: Form) -> None:
        if self._recorded:
            raise UserError(NO_FILES)
        if self._download is not None:
            self._write(form, Path(usual_stem(self._snapshot.session) + form.suffix))
            return
        name = free_path(self._folder, self._snapshot.session, form.suffix).name
        folder = path_text(_whole(self._folder))
        hint = self.words("a name, or a path; {suffix} is added. Folder: {folder}", suffix=form.suffix, folder=folder)
        title = self.words("Save as: {form}", form=self.words(form.words))
        prompt = Prompt(title, hint, name, partial(self._path, form), self.theme, self.marker, self.lang)
        self.ask(prompt, partial(self._write, form))

    def _path(self, form: Form, typed: str) -> Path:
        """The file of a name. Raises UserError where nothing can be written under it."""
        if not typed.strip():
            raise UserError("a name is missing")
        path = self._folder / _in_home(Path(typed.strip()))
        if path.suffix != form.suffix:
            path = path.with_name(path.name + form.suffix)
        if not path.parent.is_dir():
            raise UserError(f"there is no folder {path_text(path.parent)}")
        if path.exists() or path.is_symlink():
            raise UserError(f"{path_text(path.name)} exists; choose another name")
        return path

    def _write(self, form: Form, path: Path) -> None:
        self.say(self.words("{form}: writing ...", form=self.words(form.words)))
        # a worker of the application: one of this screen would be called off by its own end, which closes the screen
        cast(Any, self.app).run_worker(partial(self._save, form, path), thread=True)  # pyright: ignore[reportUnknownMemberType]

    def _save(self, form: Form, path: Path) -> None:
        """In a thread of its own, as all steps of a long race take a while."""
        try:
            if self._download is not None:
                data = b"".join(parts_of(form, self._snapshot, self._given_up.is_set))
                self.call_later(self._download, path.name, data)
            else:
                save_as(form, self._snapshot, path, self._given_up.is_set)
        except Stopped:
            return
        except UserError as error:
            self.call_later(self.say, translate_message(str(error), self.lang), True)
        else:
            self.call_later(self._done, form, path)

    def _done(self, form: Form, path: Path) -> None:
        if self._saved is not None:
            self._saved(form)
        tell(self, self.words("saved {path}", path=path.name if self._download else _whole(path)), seconds=SAID_SECONDS)
        self.dismiss(None)


def _in_home(path: Path) -> Path:
    """The path with the home folder for ~. Raises UserError where there is none."""
    try:
        return path.expanduser()
    except RuntimeError:
        raise UserError(f"{path_text(path)}: there is no such home folder") from None


def _whole(path: Path) -> str:
    """The whole path; the one given where its folder is gone, which saving then says."""
    try:
        return str(path.resolve())
    except OSError:
        return str(path)
