"""Types, the step, the lane, randomness, status."""
