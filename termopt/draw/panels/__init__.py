"""The parts of the screen beside maps and plots."""
