"""Forward-mode derivatives of NumPy code: numbers that carry their slope through it."""
