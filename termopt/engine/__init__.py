"""The engine: optimizers meet problems here, one evaluation a step. It imports NumPy and `termopt.base`."""
