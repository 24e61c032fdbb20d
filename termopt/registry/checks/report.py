"""What the checks found, as a value and as text."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from termopt.base.errors import UserError
from termopt.registry.user_code import words

OK, FAULT, FACT, SKIPPED = "ok", "FAULT", "fact", "skipped"
"""What a check comes to. A fact is neither right nor wrong, such as an invariance."""
CONTRACT = "contract"
"""The check that comes first: whether it can be called at all, and answers in the right shape."""
SIGNS = {"two answers": "pure", "read-only": "read-only"}
"""What is said of something that breaks the contract because of another promise, and the check of that."""


class Finding(NamedTuple):
    """What one check found: its name, what it comes to, and why."""

    check: str
    result: str
    words: str


class Check(NamedTuple):
    """A promise and how it is tried. `run` raises UserError for one that is broken, and returns what it saw."""

    name: str
    run: Callable[[], str]


class NotApplicable(Exception):
    """What a check is about is not there."""


@dataclass(frozen=True)
class Report:
    """All findings about one thing. It prints as a table, a line a check; `ok` says whether there is no fault."""

    about: str
    findings: tuple[Finding, ...]

    @property
    def faults(self) -> tuple[Finding, ...]:
        """The promises that are broken."""
        return tuple(finding for finding in self.findings if finding.result == FAULT)

    @property
    def ok(self) -> bool:
        """Whether every promise is kept."""
        return not self.faults

    def __str__(self) -> str:
        rows = [f"  {f.result:<8} {f.check:<14} {f.words}" for f in self.findings]
        count = len(self.faults)
        end = "no fault" if not count else f"{count} fault" + ("s" if count > 1 else "")
        return "\n".join([self.about, *rows, f"{end} in {len(self.findings)} checks"])

    __repr__ = __str__


def carried_out(checks: Iterable[Check]) -> tuple[Finding, ...]:
    """The findings of these checks. After a fault in the first, the contract, no other runs."""
    findings: list[Finding] = []
    for check in checks:
        findings.append(_carried_out(check))
        if len(findings) == 1 and findings[0].result == FAULT:
            break
    return tuple(findings)


def fault(check: str, words: str) -> Finding:
    """A broken promise. What breaks the contract because it breaks another promise has that one's name."""
    signs = SIGNS if check == CONTRACT else {}
    return Finding(next((name for sign, name in signs.items() if sign in words), check), FAULT, words)


def _carried_out(check: Check) -> Finding:
    try:
        return Finding(check.name, OK, check.run())
    except NotApplicable as reason:
        return Finding(check.name, SKIPPED, str(reason))
    except UserError as error:
        return fault(check.name, str(error))
    except Exception as error:  # of code that is not ours
        return fault(check.name, f"it raised {words(error)}")
