"""Memory of what was computed: traces, columns, checkpoints, races."""
