"""The interface in a browser: textual-serve's terminal on a page of ours, and who may open it."""
