"""What was computed of a run: traces, columns, checkpoints, races."""
