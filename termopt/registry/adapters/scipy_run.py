"""A method of SciPy's as an optimizer, `scipy:BFGS`: it runs at once, and is shown evaluation by evaluation."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass, fields, make_dataclass
from functools import cache
from typing import Any, ClassVar, NamedTuple

import numpy as np
from scipy import optimize as _optimize  # pyright: ignore[reportMissingTypeStubs]

from termopt.base.errors import UserError, unknown
from termopt.base.hyperparameter import hyperparameter, hyperparameters
from termopt.base.spec import normalized
from termopt.engine.core.problem import Problem
from termopt.engine.core.recorded import Course, RecordedOptimizer
from termopt.engine.core.types import Array, Optimizer, Oracle
from termopt.registry.adapters.adapters import untyped
from termopt.registry.user_code import words

minimize = untyped(_optimize).minimize

MOST_EVALUATIONS = 20_000
"""A run that takes more is refused: it would not be seen to its end."""


class Method(NamedTuple):
    """A method of `scipy.optimize.minimize`: its name there, what it asks of a problem, and its options."""

    name: str
    oracle: Oracle
    options: tuple[tuple[str, float], ...]


ENDS = (("maxiter", 0),)
WOLFE = (("c1", 1e-4), ("c2", 0.9))
REGION = (("initial_trust_radius", 1.0), ("max_trust_radius", 1000.0), ("eta", 0.15), ("gtol", 1e-4))
METHODS = (
    Method("Nelder-Mead", "value", (("xatol", 1e-4), ("fatol", 1e-4), ("adaptive", False), ("maxfev", 0), *ENDS)),
    Method("Powell", "value", (("xtol", 1e-4), ("ftol", 1e-4), ("maxfev", 0), *ENDS)),
    Method("COBYLA", "value", (("rhobeg", 1.0), ("tol", 1e-4), *ENDS)),
    Method("COBYQA", "value", (("initial_tr_radius", 1.0), ("final_tr_radius", 1e-6), ("maxfev", 0), *ENDS)),
    Method("CG", "gradient", (("gtol", 1e-5), ("c1", 1e-4), ("c2", 0.4), *ENDS)),
    Method("BFGS", "gradient", (("gtol", 1e-5), *WOLFE, *ENDS)),
    Method("Newton-CG", "gradient", (("xtol", 1e-5), *WOLFE, *ENDS)),
    Method("L-BFGS-B", "gradient", (("maxcor", 10), ("ftol", 2.220446049250313e-09), ("gtol", 1e-5), *ENDS)),
    Method("TNC", "gradient", (("maxfun", 0),)),
    Method("SLSQP", "gradient", (("ftol", 1e-6), *ENDS)),
    Method("trust-constr", "gradient", (("xtol", 1e-8), ("gtol", 1e-8), ("initial_tr_radius", 1.0), *ENDS)),
    Method("dogleg", "hessian", (*REGION, *ENDS)),
    Method("trust-ncg", "hessian", (*REGION, *ENDS)),
    Method("trust-exact", "hessian", (*REGION, *ENDS)),
    Method("trust-krylov", "hessian", (*REGION, *ENDS)),
)
"""The methods, with the options that are numbers. An option that keeps its default is not given to SciPy."""


@dataclass(frozen=True)
class SciPyRun(RecordedOptimizer):
    """A run of `scipy.optimize.minimize`: q is each point it evaluates, and w moves where SciPy reports an iterate.

    SciPy stops by its own tolerances; w stays there. See `Method` for the options.
    """

    method: ClassVar[Method]

    def check_lane(self, problem: Problem, start: tuple[float, ...]) -> None:
        if problem.stochastic:
            raise UserError(f"{self.name} compares losses, so it needs exact ones; those of {problem.name} are sampled")

    def course(self, problem: Problem, x: Array) -> Course:
        log = _Log(problem, self.method.oracle)
        options = {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) != f.default}
        more: dict[str, Any] = {} if self.method.oracle == "value" else {"jac": True}
        if self.method.oracle == "hessian":
            more["hess"] = problem.hessian
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of limits that are reached, which the status shows
            try:
                found = minimize(
                    log.answer, x.copy(), method=self.method.name, options=options, callback=log.reported, **more
                )
            except UserError:
                raise
            except Exception as error:
                raise UserError(f"{self.name} on {problem.name}: SciPy raised {words(error)}") from None
        return log.course(x, np.asarray(found.x, dtype=np.float64))


class _Log:
    """What SciPy asked, and what it reported in between."""

    def __init__(self, problem: Problem, oracle: Oracle) -> None:
        self._problem = problem
        self._value_only = oracle == "value"
        self._asked: list[Array] = []
        self._reports: dict[int, Array] = {}
        """Iterates, by how many evaluations there were before."""

    def answer(self, x: Array) -> Any:
        """The loss at x, with the gradient if the method takes one."""
        if len(self._asked) == MOST_EVALUATIONS:
            raise UserError(f"SciPy takes more than {MOST_EVALUATIONS:,} evaluations, which is not shown; set maxiter")
        self._asked.append(np.array(x, dtype=np.float64))
        point = self._asked[-1].copy()
        if self._value_only:
            return float(self._problem.loss(point))
        loss, grad, *_ = self._problem.evaluate(point)
        return float(loss), np.array(grad)

    def reported(self, xk: Array, *_: Any) -> None:
        """Note an iterate. SciPy calls this after each of its iterations."""
        self._reports[len(self._asked)] = np.array(xk, dtype=np.float64)

    def course(self, start: Array, end: Array) -> Course:
        """The run from a start to where SciPy says that the minimum is."""
        points = [start.copy()]
        for count in range(1, len(self._asked) + 1):
            points.append(self._reports.get(count, points[-1]))
        points[-1] = end
        return Course(np.array(points), np.array(self._asked))


def optimizer_class(name: str) -> type[Optimizer]:
    """The class of `scipy:METHOD`. Raises UserError with the nearest name."""
    known = {normalized(method.name): method for method in METHODS}
    method = known.get(normalized(name))
    if method is None:
        raise unknown("method of scipy.optimize.minimize", name, [m.name for m in METHODS])
    return _class_of(method)


@cache
def _class_of(method: Method) -> type[Optimizer]:
    declared = [(option, type(default), _option(option, default)) for option, default in method.options]
    members: dict[str, Any] = {
        "name": f"scipy:{method.name}",
        "title": f"SciPy's {method.name}",
        "oracle": method.oracle,
        "method": method,
        "__doc__": SciPyRun.__doc__,
        "__module__": __name__,
    }
    make: Callable[..., Any] = make_dataclass
    made = make("SciPyRun", declared, bases=(SciPyRun,), namespace=members, frozen=True)
    hyperparameters(made)
    return made


def _option(name: str, default: float) -> Any:
    """The declaration of an option of SciPy's."""
    if isinstance(default, bool):
        return hyperparameter(default, doc="as SciPy has it")
    doc = "the most there may be; 0 leaves it to SciPy" if name.startswith("max") and not default else "as SciPy has it"
    return hyperparameter(default, lo=0, doc=doc)
