"""The widgets: they size, color and show canvases, and know nothing else."""
