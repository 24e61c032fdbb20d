"""The engine: rules meet problems here, one oracle call a step. It imports NumPy and nothing of ours outside itself."""
