"""The network of the lecture, its loss, its gradient."""
