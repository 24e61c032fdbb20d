"""A scene as a link: `#scene=...`, the end of an address, which a browser keeps to itself.

It holds the text of a scene file, deflated, in the letters of base64url. What a link names is part of termopt: never
code, a file or a package of others. So whoever follows a link runs nothing that came with it.
"""

import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict
from pathlib import Path

from termopt.base.errors import UserError, printable
from termopt.base.named_files import files_refused
from termopt.base.spec import adapted_name, code_place
from termopt.scene.read import SceneFile, read_scene
from termopt.scene.scene import OpenScene, Scene
from termopt.scene.write import toml

MARK = "#scene="
MOST_LETTERS = 6000
"""Of a link: with the rest of an address it fits into one line of a request."""

MOST_BYTES = 64_000
"""Of the text of its scene: a few letters can be deflated from very much."""

SAID = ("problem", "optimizers")
"""What a link always says, so that it opens the same race when the usual one is another."""

LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
CALLED = Path("the link")
"""What stands for a file in messages."""


def is_link(text: str) -> bool:
    """Whether a text is an address with a scene in it, or the end of one."""
    return MARK in text


def link_of(text: str) -> str:
    """The link that holds the text of a scene. Raises UserError for one that is too long, or that no link may hold."""
    packed = urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")
    if len(packed) > MOST_LETTERS:
        raise UserError(f"this scene is too long for a link: {len(packed)} letters, at most {MOST_LETTERS}")
    _require_own(read_scene(CALLED, text).scene)
    return MARK + packed


def link_to(scene: Scene) -> str:
    """The link that holds a scene, as far as it differs from the usual one. Raises UserError as `link_of` does."""
    usual = asdict(Scene())
    told = ((key, value) for key, value in asdict(scene).items() if value != usual[key] or key in SAID)
    return link_of("".join(f"{key} = {toml(value)}\n" for key, value in told))


def read_link(text: str) -> SceneFile:
    """The scene of a link, not yet opened. Raises UserError for a damaged one, and for what no link may name."""
    file = read_scene(CALLED, _unpacked(text.partition(MARK)[2]))
    _require_own(file.scene)
    return file


def open_link(text: str) -> OpenScene:
    """Open the scene of a link. Raises UserError for anything that is wrong with it."""
    file = read_link(text)
    with files_refused():
        return file.open()


def _unpacked(packed: str) -> str:
    if not packed:
        raise UserError("there is no scene in the link")
    if len(packed) > MOST_LETTERS or not LETTERS.issuperset(packed):
        raise UserError(f"the link is damaged: after {MARK} come letters, digits, - and _, at most {MOST_LETTERS}")
    inflate = zlib.decompressobj()
    try:
        data = inflate.decompress(urlsafe_b64decode(packed + "=" * (-len(packed) % 4)), MOST_BYTES)
        whole = inflate.eof and not inflate.unused_data
        text = data.decode("utf-8")
    except (ValueError, zlib.error):
        raise UserError("the link is damaged: what it holds cannot be unpacked") from None
    if not whole:
        raise UserError(f"the link is damaged: it is cut short, or holds more than {MOST_BYTES // 1000} kB")
    return text


def _require_own(scene: Scene) -> None:
    """Raises UserError for a scene that names what is not part of termopt."""
    problems = (scene.problem,) if isinstance(scene.problem, str) else scene.problem
    for spec in (*problems, *scene.optimizers):
        if code_place(spec) is not None or adapted_name(spec) is not None:
            raise UserError(f"{printable(spec)} is code, a file or a package of others, which no link may name")
    if scene.code:
        raise UserError(f"{printable(scene.code[0])} is code, which no link may name")
