"""Windows and macOS, as far as they can be told from here: what they lack is not used, what they have is understood.

pyright, told to take the system for Windows, knows every name that is missing there: `.ci/run` asks it.
"""

import ast
import ctypes
import io
import os
import re
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import termopt
from termopt.base.atomic_file import legible
from termopt.base.console import OBEYS_ESCAPES, obeys_escapes
from termopt.base.errors import UserError
from termopt.base.spec import code_name, code_place, parse_spec, short_name
from termopt.base.toml import read_text
from termopt.live.tail import Pipe
from termopt.tui.signals import _requests, exit_requests

ROOT = Path(termopt.__file__).parent
POSIX = {"termios", "fcntl", "resource", "pwd", "grp", "tty", "pty", "readline", "curses", "syslog", "posix"}
"""Modules that Windows lacks."""

LACKING = {
    "os": {
        "fchmod", "fchown", "chown", "fork", "forkpty", "getgid", "getuid", "geteuid", "getpgid", "killpg", "mkfifo",
        "openpty", "set_blocking", "setsid", "sysconf", "uname", "O_CLOEXEC", "O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK",
    },
    "signal": {
        "SIGALRM", "SIGCHLD", "SIGCONT", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGQUIT", "SIGTSTP", "SIGTTIN",
        "SIGTTOU", "SIGUSR1", "SIGUSR2", "SIGWINCH", "alarm", "pause", "pthread_kill", "pthread_sigmask", "setitimer",
        "sigwait",
    },
    "select": {"POLLERR", "POLLHUP", "POLLIN", "epoll", "kqueue", "poll"},
}  # fmt: skip
"""What its modules lack of ours: all of it that anybody might use here."""

EXTRAS = ("autograd", "jax", "optax", "torch", "scipy", "distributed", "mpi4py", "textual_serve", "aiohttp")
"""Packages that need not be there."""

ANY_OF_THEM = re.compile(rf"\b({'|'.join(POSIX.union(*LACKING.values()))})\b")

ONLY_THERE = ROOT / "tui" / "textual_patches" / "terminal" / "driver.py"
"""It is loaded only where Textual has its driver for such systems."""


# -- the source ------------------------------------------------------------------------------------------------------


def unguarded(path: Path) -> list[str]:
    """Names that Windows lacks in a file, outside of a function that asks which system this is."""
    text = path.read_text("utf-8")
    if not ANY_OF_THEM.search(text):
        return []
    tree = ast.parse(text)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    guarded = {inner for one in functions if "sys.platform" in ast.unparse(one) for inner in ast.walk(one)}
    found: list[str] = []
    for node in ast.walk(tree):
        if node in guarded:
            continue
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names if name.name in POSIX]
        elif isinstance(node, ast.ImportFrom) and node.module in POSIX:
            found.append(node.module)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found += [node.attr] if node.attr in LACKING.get(node.value.id, ()) else []
    return found


def test_what_windows_lacks_is_used_only_where_the_system_is_asked_for(tmp_path):
    found = {str(path): unguarded(path) for path in ROOT.rglob("*.py") if path != ONLY_THERE}
    assert {path: names for path, names in found.items() if names} == {}
    bad = tmp_path / "bad.py"
    bad.write_text(
        "import os, fcntl\ndef f():\n    os.fchmod(1, 2)\ndef g():\n    if sys.platform != 'win32': os.getuid()\n"
    )
    assert unguarded(bad) == ["fcntl", "fchmod"]


@pytest.mark.long
def test_all_of_it_loads_and_records_the_same_bytes_where_these_are_missing(tmp_path):
    """What others wrote is loaded first: it asks for the system by itself."""
    made = [tmp_path / "here.cast", tmp_path / "there.cast"]
    arguments = ["record", "-p", "beale", "-o", "adam", "--steps", "8", "--at", "8", "--size", "60x20", "--out"]
    missing = f"""
import asyncio, concurrent.futures.process, importlib, os, pkgutil, select, signal, subprocess, sys, tempfile
import click, contourpy, numpy, platformdirs, plotext, rich_click, textual.app, textual.drivers.headless_driver
import textual.widgets
for module in {[*sorted(POSIX), *EXTRAS]!r}: sys.modules[module] = None
for module, names in {LACKING!r}.items():
    for name in names: vars(sys.modules[module]).pop(name, None)
sys.platform = "win32"
sys.modules["textual.drivers.linux_driver"] = None
import termopt
for module in pkgutil.walk_packages(termopt.__path__, "termopt."):
    if module.name.endswith(("__main__", "testing.plugin", "terminal.driver", "terminal.web_driver")): continue
    try: importlib.import_module(module.name)
    except ModuleNotFoundError as error:
        if error.name.partition('.')[0] not in {EXTRAS!r}: raise
"""
    run = "from termopt.cli.main import main; main(sys.argv[1:])"
    for code, out in (("import sys\n" + run, made[0]), (missing + run, made[1])):
        subprocess.run([sys.executable, "-c", code, *arguments, str(out)], check=True, capture_output=True, timeout=300)
    assert made[0].read_bytes() == made[1].read_bytes()


# -- paths -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [r"C:\work\my.py", "d:/work/my.py", r"\\server\share\my.py", "/work/my.py", "./my.py"])
def test_a_path_keeps_the_colon_of_its_drive(path):
    named = code_name(f"{path}:Name:lr=0.1,beta=2")
    assert named == (path, "Name", "lr=0.1,beta=2")
    assert code_name(f"{path}:f") == (path, "f", None)
    assert code_place(f"{path}:Name") == path
    assert parse_spec(f"{path}:Name:lr=0.1") == (f"{path}:Name", {"lr": "0.1"})
    assert parse_spec(f"trace:{path}:lane=1") == (f"trace:{path}", {"lane": "1"})
    assert short_name(str(named)) == "Name"
    with pytest.raises(UserError, match="names a file, but nothing in it"):
        code_name(path)


def test_other_specs_are_read_as_before():
    assert parse_spec("a:lr=1") == ("a", {"lr": "1"})
    assert parse_spec("torch:optim.Adam:lr=0.1") == ("torch:optim.Adam", {"lr": "0.1"})
    assert code_name("x/y") is None


# -- the console -------------------------------------------------------------------------------------------------------


class Console:
    """What `kernel32` says of a console with this mode; None stands for no console."""

    def __init__(self, mode, new=True) -> None:
        self.mode, self.new, self.kernel32 = mode, new, self

    def GetStdHandle(self, number):
        return 7

    def GetConsoleMode(self, handle, at):
        if self.mode is None:
            return 0
        at._obj.value = self.mode
        return 1

    def SetConsoleMode(self, handle, mode):
        if self.new:
            self.mode = mode
        return int(self.new)


@pytest.mark.parametrize(
    ("console", "obeys", "mode"),
    [
        (Console(3), True, 3 | OBEYS_ESCAPES),
        (Console(3 | OBEYS_ESCAPES, new=False), True, 3 | OBEYS_ESCAPES),
        (Console(3, new=False), False, 3),
        (Console(None), False, None),
    ],
)
def test_a_console_is_told_to_obey_escapes(console, obeys, mode, monkeypatch):
    assert obeys_escapes()
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "windll", console, raising=False)
    assert obeys_escapes() is obeys
    assert console.mode == mode


def test_lines_end_alike_on_every_system():
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, "cp1252", newline="\r\n")
    legible(stream).write("η\n")
    stream.flush()
    assert raw.getvalue() == "η\n".encode()


# -- signals and files ---------------------------------------------------------------------------------------------


def test_on_windows_the_main_thread_answers_requests_to_exit(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    before, asked = signal.getsignal(signal.SIGTERM), []
    with exit_requests(asked.append, asked.append):
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGINT)
    assert asked == [143, 130]
    assert signal.getsignal(signal.SIGTERM) is before


def test_requests_come_also_without_poll(monkeypatch):
    monkeypatch.delattr(select, "poll")
    reading, writing = os.pipe()
    found: list[int] = []
    thread = threading.Thread(target=lambda: found.extend(_requests(reading, {15, 2})))
    thread.start()
    os.write(writing, bytes([15, 1, 2]))
    os.close(writing)
    thread.join()
    assert found == [143, 130]


def test_files_are_read_and_a_pipe_is_refused_on_windows(monkeypatch, tmp_path):
    path = tmp_path / "race.toml"
    path.write_bytes(b"\xef\xbb\xbfseed = 1\r\nsteps = 2\r\n")
    monkeypatch.setattr(sys, "platform", "win32")
    assert read_text(path) == "seed = 1\nsteps = 2\n"
    with pytest.raises(UserError, match="give a file in place of -"):
        Pipe(0)
