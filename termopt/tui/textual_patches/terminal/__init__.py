"""Between a terminal and Textual: what may be typed into one, and what is written to it, whatever it is."""
