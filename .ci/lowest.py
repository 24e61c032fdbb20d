"""The oldest of everything that `pyproject.toml` allows, as requirements for pip: `textual==8.2.5`, a line each.

Called with the names of extras: `python .ci/lowest.py test`.
"""

import re
import sys
import tomllib
from pathlib import Path

PROJECT = Path(__file__).parent.parent / "pyproject.toml"
LOWER = re.compile(r"([A-Za-z0-9._-]+)>=([0-9.]+)")


def lowest(requirement: str) -> str:
    """`textual>=8.2.5,<8.3` -> `textual==8.2.5`. Raises SystemExit for a requirement without a lower bound."""
    bound = LOWER.match(requirement)
    if bound is None:
        raise SystemExit(f"pyproject.toml: {requirement} has no lower bound, such as >=1.2")
    return f"{bound[1]}=={bound[2]}"


def main(extras: list[str]) -> None:
    project = tomllib.loads(PROJECT.read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *(each for extra in extras for each in project["optional-dependencies"][extra])]
    sys.stdout.write("".join(f"{lowest(requirement)}\n" for requirement in wanted))


if __name__ == "__main__":
    main(sys.argv[1:])
