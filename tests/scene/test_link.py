"""Links: what one says is the scene that was put into it, and nothing that comes with a link runs, reads or hangs."""

import random
import zlib
from base64 import urlsafe_b64encode

import pytest

from termopt.base.errors import UserError
from termopt.base.named_files import files_refused
from termopt.cli.main import main
from termopt.registry import registry
from termopt.registry.adapters.permission import EVERYTHING, permitted
from termopt.scene.link import LETTERS, MARK, MOST_BYTES, MOST_LETTERS, is_link, link_to, open_link, read_link
from termopt.scene.read import load_scene
from termopt.scene.scene import Scene

REFUSED = "is a file, which neither a link nor a page may name"
SCENES = (
    Scene(),
    Scene("beale", ("adam:lr=0.05", "gd"), start=(1.0, -2.0), seed=7, steps=30, view="overlay", labels=("ä<b>", "两")),
    Scene(("mlp:batch=20", "mlp:batch=1"), ("gd",), box=None, lang="zh", theme="light", axis="samples"),
    Scene("x**2 + 10*sin(y)**2", ("gd",), lesson="zigzag", paused=True, speed=3.0, log=False),
)


def packed(text: str | bytes) -> str:
    """A link made without any check."""
    data = text.encode() if isinstance(text, str) else text
    return MARK + urlsafe_b64encode(zlib.compress(data)).decode().rstrip("=")


@pytest.mark.parametrize("scene", SCENES)
def test_a_link_opens_the_scene_that_it_was_made_of(scene: Scene) -> None:
    link = link_to(scene)
    assert is_link(link)
    assert set(link.removeprefix(MARK)) <= LETTERS
    assert read_link(f"http://127.0.0.1:8000/?token=abc{link}").scene == scene
    assert open_link(link).session.race.steps == scene.steps


def test_the_default_race_is_said_in_full() -> None:
    """A user whose settings open another race sees the one in the link."""
    assert read_link(link_to(Scene())).text.count("\n") == 2


def test_what_a_link_names_is_part_of_termopt(tmp_path, monkeypatch) -> None:
    """Even where everything is permitted, as with `--trust`: nothing is run, nothing is read."""
    monkeypatch.chdir(tmp_path)
    ran = tmp_path / "ran"
    (tmp_path / "my.py").write_text(f"from pathlib import Path\nPath({str(ran)!r}).touch()\ndef f(x): return x @ x\n")
    (tmp_path / "run.csv").write_text("x,y,loss\n1,1,2\n")
    specs = ["./my.py:f", "my:f", "os:system", "trace:run.csv", "trace:/etc/passwd", "scipy:BFGS", "torch:AdamW"]
    specs += ["torch:antigravity.Opt", "optax:adam", "python:Given", " TRACE : run.csv", str(tmp_path / "my.py") + ":f"]
    with permitted(EVERYTHING):
        for spec in specs:
            for text in (f"optimizers = [{spec!r}]", f"problem = {spec!r}", f'problem = ["beale", {spec!r}]'):
                with pytest.raises(UserError, match="which no link may name"):
                    open_link(packed(text))
        with pytest.raises(UserError, match="which no link may name"):
            open_link(packed('code = ["./my.py sha256:00"]'))
        with pytest.raises(UserError, match="which no link may name"):
            link_to(Scene("./my.py:f"))
    assert not ran.exists()


def test_where_files_are_refused_none_is_read(tmp_path) -> None:
    """Neither a run nor samples; in a page those that the command line named can be read again."""
    path = tmp_path / "run.csv"
    path.write_text("x,y,loss\n1,1,2\n")
    assert registry.optimizer(f"trace:{path}").name == f"trace:{path}"
    with files_refused(known_too=False):
        registry.optimizer(f"trace:{path}")
    for spec in (f"trace:{path}", f"trace:{path}.txt"):
        with files_refused(), pytest.raises(UserError, match=REFUSED):
            registry.optimizer(spec)
    with files_refused(known_too=False), pytest.raises(UserError, match=REFUSED):
        registry.optimizer(f"trace:{path}.txt")
    with pytest.raises(UserError, match=REFUSED):
        open_link(packed(f"problem = 'logistic:data={path}'"))


@pytest.mark.parametrize(
    ("link", "words"),
    [
        (MARK, "there is no scene in the link"),
        (f"{MARK}%%%", "the link is damaged"),
        (f"{MARK}{'A' * (MOST_LETTERS + 1)}", "the link is damaged"),
        (MARK + "abc", "cannot be unpacked"),
        (packed("# " + "x" * MOST_BYTES), "cut short, or holds more than 64 kB"),
        (packed(b"\xff\xfe"), "cannot be unpacked"),
        (packed("problem = 'beale'")[:-4], "the link is damaged"),
        (packed(""), "the link: there is nothing in it"),
        (packed("problem = 'beale'\nseed = -1"), "the link, line 2: "),
        (packed("nothing = 1"), "the link, line 1: unknown key 'nothing'"),
        (packed("optimizers = ['adm']"), "did you mean 'adam'?"),
    ],
)
def test_what_is_wrong_with_a_link_is_said(link: str, words: str) -> None:
    with pytest.raises(UserError) as raised:
        open_link(link)
    assert words in str(raised.value)


def test_a_bomb_is_not_unpacked() -> None:
    """Six thousand letters can hold megabytes of zeros: of those at most 64 kB are ever made."""
    bomb = packed(b"#" * 4_000_000)
    assert len(bomb) <= MOST_LETTERS
    with pytest.raises(UserError, match="holds more than 64 kB"):
        read_link(bomb)


MANY = pytest.param(10_000, id="many", marks=pytest.mark.long)


def fault_of(link: str) -> UserError | None:
    """What is wrong with a link; None for one that holds a scene. Raises whatever else reading it raises."""
    try:
        read_link(link)
    except UserError as error:
        return error
    return None


@pytest.mark.parametrize("count", [pytest.param(200, id="few"), MANY])
def test_a_malformed_link_is_one_line_or_a_scene(count: int) -> None:
    """Links with letters exchanged, texts with characters exchanged: refused in words, or a scene as any other."""
    chance, letters = random.Random(count), sorted(LETTERS)
    texts = [read_link(link_to(scene)).text for scene in SCENES]
    for _ in range(count):
        text = list(chance.choice(texts))
        for _ in range(chance.randint(1, 4)):
            text[chance.randrange(len(text))] = chance.choice("\x00\x1b\u202e\n\"'[]=,:./ab09*")
        link = list(packed("".join(text)).removeprefix(MARK))
        for _ in range(chance.choice((0, 0, 1, 3))):
            link[chance.randrange(len(link))] = chance.choice(letters)
        fault = fault_of(MARK + "".join(link))
        if fault is not None:
            assert len(fault.lines) <= 3
            assert all(line.isprintable() for line in fault.lines)


def test_a_link_is_printed_and_may_be_given_back(capsys, tmp_path) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["-p", "beale", "-o", "adam", "--print-link"])
    assert not ended.value.code
    link = capsys.readouterr().out.strip()
    assert read_link(link).scene == Scene("beale", ("adam",))
    with pytest.raises(SystemExit) as ended:
        main(["open", packed("problem = './my.py:f'")])
    assert ended.value.code == 2
    assert (
        capsys.readouterr().err == "termopt: ./my.py:f is code, a file or a package of others, which no link may name\n"
    )


def test_nothing_is_loaded_from_a_network(capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["open", "https://termopt.example/race.html"])
    assert ended.value.code == 2
    assert "nothing is loaded from a network" in capsys.readouterr().err


def test_a_link_as_a_scene_file_has_the_same_checks(tmp_path) -> None:
    """One gate: what is said of a scene in a file is said of it in a link, with another name in front."""
    for text in ("seed = 1.5", "view = 'x'", "optimizers = ['adam:lr=-1']", "problem = 'x +'", "steps = 1\nsteps = 2"):
        path = tmp_path / "scene.toml"
        path.write_text(text)
        with pytest.raises(UserError) as of_file:
            load_scene(path).open()
        with pytest.raises(UserError) as of_link:
            open_link(packed(text))
        assert str(of_link.value) == str(of_file.value).replace(str(path), "the link")
