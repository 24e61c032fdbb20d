"""Recordings by which systems, Pythons and versions of dependencies are compared: the same bytes from all of them.

python .ci/same_recordings.py FOLDER            make them there
python .ci/same_recordings.py --compare FOLDER  compare those in its folders; the exit code is 1 if some differ
"""

import hashlib
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
FORK = shlex.quote((ROOT / "assets" / "fork.tape").as_posix())
COMMANDS = {
    "dialogs.cast": """record -p himmelblau -o gd -o adam -o bfgs --steps 60 --lang zh --marker octant --size 100x30
        --fps 5 --seconds 5 --keys 'wait:1 e wait:.5 v wait:.5 p wait:.5 escape f wait:.5'""",
    "tape.cast": f"record {FORK} --fps 3",
    "page.svg": "record -p rosenbrock -o momentum -o cmaes --steps 40 --at 40 --fps 2 --size 80x24",
    "trace.jsonl": "trace -p beale -o adam -o lbfgs -o nelder_mead --steps 60",
}
"""For each file the command that makes it: what is drawn, and the numbers behind it."""


def make(folder: Path) -> None:
    """Make the files, by the `termopt` of this Python."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, command in COMMANDS.items():
        arguments = [*shlex.split(command), "--out", str(folder / name), "--force"]
        subprocess.run([sys.executable, "-m", "termopt", *arguments], check=True)


def differing(folder: Path) -> list[str]:
    """A line for each file that is not the same in all folders, and for each that some lack."""
    made = sorted(path for path in folder.iterdir() if path.is_dir())
    lines: list[str] = []
    for name in COMMANDS:
        files = {path.name: path / name for path in made}
        digests = {
            place: hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.exists() else "missing"
            for place, file in files.items()
        }
        if len(set(digests.values())) != 1:
            lines.append(f"{name}: {', '.join(f'{place} {digest}' for place, digest in digests.items())}")
    return lines or ([] if made else [f"there is no folder in {folder}"])


if __name__ == "__main__":
    *options, given = sys.argv[1:]
    if options == ["--compare"]:
        found = differing(Path(given))
        sys.stdout.writelines(f"{line}\n" for line in found)
        sys.exit(bool(found))
    make(Path(given))
