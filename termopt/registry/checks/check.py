"""`termopt check` and `termopt.check`: from what is named or given to a report about it."""

from collections.abc import Sized
from functools import partial
from typing import Any

from termopt.base.errors import UserError, unknown
from termopt.base.hyperparameter import hyperparameters
from termopt.base.nearest import nearest
from termopt.base.spec import CodeName, adapted_name, code_name, normalized, parse_spec
from termopt.base.written_hyperparameters import parse_values
from termopt.engine.core.problem import Problem
from termopt.engine.core.types import Optimizer
from termopt.optimizers.wrapping import bare
from termopt.registry import registry
from termopt.registry.adapters.code import code_object
from termopt.registry.adapters.completed import completed_optimizer, ours
from termopt.registry.adapters.own_problems import own_problem
from termopt.registry.checks.equality import same_path
from termopt.registry.checks.optimizer_checks import optimizer_checks, optimizer_facts
from termopt.registry.checks.problem_checks import problem_checks
from termopt.registry.checks.report import CONTRACT, FAULT, Check, Report, carried_out, fault
from termopt.registry.user_code import called


def check(given: Any, equals: str | None = None, start: Any = None) -> Report:
    """What an optimizer or a problem keeps of its promises.

    given: a spec string, `./my.py:Name:lr=0.1`, a class or an object with `tell`, or a problem or function of x.
    equals: the spec of an optimizer whose path it should take. start: where a function starts.

    Raises UserError for what is neither, or what cannot be loaded; what is wrong with it is in the report.
    """
    raw = _optimizer_of(given)
    name = given if isinstance(given, str) else getattr(given, "__name__", type(given).__name__)
    if raw is not None:
        return _optimizer_report(raw, name, equals)
    if equals is not None:
        raise UserError(f"{name} is no optimizer, so it equals none")
    return _problem_report(given, name, start)


def _optimizer_of(given: Any) -> Any:
    """The optimizer that is meant, as its class makes it; None for a problem."""
    if not isinstance(given, str):
        return _instance(given, str(getattr(given, "__name__", ""))) if hasattr(given, "tell") else None
    code = code_name(given)
    if code is not None:
        cls = code_object(code.place, code.name)
        return _instance(cls, str(code), given) if hasattr(cls, "tell") else None
    known = adapted_name(given) or normalized(given.partition(":")[0]) in registry.OPTIMIZERS
    return registry.optimizer(given) if known else None


def _instance(given: Any, name: str, spec: str | None = None) -> Any:
    """The object itself, or of a class one with the values of the spec."""
    if not isinstance(given, type):
        return given
    cls: Any = given
    values = parse_values(name, hyperparameters(cls), parse_spec(spec).values) if spec else {}
    return called(f"{name}({', '.join(values)})", partial(cls, **values))


def _optimizer_report(raw: Any, name: str, equals: str | None) -> Report:
    optimizer: Optimizer = raw if ours(bare(raw).__class__) else completed_optimizer(raw)
    findings = carried_out(optimizer_checks(optimizer, raw))
    if findings[0].result != FAULT:
        if equals is not None:
            findings += carried_out((Check("equals", partial(same_path, optimizer, raw, equals)),))
        findings += optimizer_facts(optimizer)
    return Report(f"{name}, an optimizer", findings)


def _problem_report(given: Any, name: str, start: Any) -> Report:
    about = f"{name}, a problem"
    try:
        problem = _problem(given, start)
    except UserError as error:
        if isinstance(given, str) and code_name(given) is None:
            raise
        return Report(about, (fault(CONTRACT, str(error)),))
    raw = getattr(problem, "function", None) or getattr(problem, "given", problem)
    return Report(about, carried_out(problem_checks(problem, raw)))


def _problem(given: Any, start: Any) -> Problem:
    if not isinstance(given, str):
        return own_problem(given, start)
    code, name = code_name(given), normalized(given.partition(":")[0])
    if code is not None:
        _check_named(code)
    elif nearest(name, [*registry.PROBLEMS, *registry.OPTIMIZERS]) in registry.OPTIMIZERS:
        raise unknown("optimizer or problem", name, registry.OPTIMIZERS)
    return registry.problem(given, len(start) if isinstance(start, Sized) else None)


def _check_named(code: CodeName) -> None:
    """Raises UserError, which no report catches, for code that cannot be loaded."""
    code_object(code.place, code.name)
