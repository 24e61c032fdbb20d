"""L-BFGS: the direction, the line search, the update."""

from termopt.optimizers.lbfgs.lbfgs import LBFGS

__all__ = ["LBFGS"]
