"""What scenes and tapes keep of files that they name: path and SHA-256, so that a changed file is not used for them."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from termopt.base.errors import UserError, printable
from termopt.base.spec import code_place, data_place
from termopt.session.intents import Intent
from termopt.session.intents_edit import Lanes

if TYPE_CHECKING:
    from termopt.scene.scene import Scene

HASH = " sha256:"
UNREADABLE = "none"
"""In place of the SHA-256 of a file that was used and can no longer be read."""


class Hashes(NamedTuple):
    """A line for each file, `./my.py sha256:9f86d0...`. code: files and modules that are run. data: those only read."""

    code: tuple[str, ...] = ()
    data: tuple[str, ...] = ()


NO_HASHES = Hashes()


def with_hashes(scene: "Scene", later: Iterable[str] = ()) -> "Scene":
    """The scene with a line for each file or module that it names. Those that it has stay: it was opened with them.

    later: specs of lanes that came later, whose files may be gone by now.
    """
    problems = (scene.problem,) if isinstance(scene.problem, str) else scene.problem
    hashes = hashes_of((*problems, *scene.optimizers), Hashes(scene.code, scene.data))
    hashes = hashes_of((*problems, *scene.optimizers, *later), hashes, _digest_if_there)
    return replace(scene, code=hashes.code, data=hashes.data)


def hashes_of(specs: Iterable[str], known: Hashes, digest: Callable[[str, bool], str] | None = None) -> Hashes:
    """The lines of all files that specs name. known: lines that are kept. digest: of a file, and whether it is code."""
    digest, specs = digest or _digest, tuple(specs)

    def lines(place_of: Callable[[str], str | None], kept: tuple[str, ...], code: bool) -> tuple[str, ...]:
        before = {line.rpartition(HASH)[0]: line for line in kept}
        places = dict.fromkeys(filter(None, map(place_of, specs)))
        return tuple(before.get(place) or f"{place}{HASH}{digest(place, code)}" for place in places)

    return Hashes(lines(code_place, known.code, True), lines(data_place, known.data, False))


def specs_of(events: Iterable[tuple[int, Intent]]) -> list[str]:
    """The specs of all lanes that came while a session went on."""
    lanes = (lane for _, intent in events if isinstance(intent, Lanes) for lane in intent.lanes)
    return [spec for lane in lanes for spec in (lane.problem.spec, lane.optimizer.name)]


def check_unchanged(hashes: Hashes) -> None:
    """Raises UserError for a file whose SHA-256 is not that of its line, and for one that may not be run or read."""
    from termopt.base.named_files import require_reading
    from termopt.registry.adapters.permission import require_permission

    for code, lines in ((True, hashes.code), (False, hashes.data)):
        for line in lines:
            place, found, wanted = line.rpartition(HASH)
            if not found:
                raise UserError(f"{printable(line)}: expected a file or module and its SHA-256, {HASH.strip()}...")
            (require_permission if code else require_reading)(place)
            if (now := _digest(place, code)) != wanted:
                short = f"{now[:12]}, not {printable(wanted[:12])}"
                raise UserError(f"{printable(place)} has changed since this was written: its SHA-256 is {short}")


def _digest(place: str, code: bool) -> str:
    from termopt.registry.adapters import code as files

    return files.digest(place) if code else files.file_digest(place)


def _digest_if_there(place: str, code: bool) -> str:
    try:
        return _digest(place, code)
    except UserError:  # the tape is kept all the same, and says so when it is opened
        return UNREADABLE
