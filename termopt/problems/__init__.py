"""What is minimized: formulas in x and y, the table of surfaces made of them, and the networks of the lecture."""
