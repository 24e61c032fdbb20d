"""Every touch of a private name of Textual. Each patch checks what it relies on, and else leaves Textual as it is.

clocks            Textual reads the time of a recording, not that of the wall.
crash             An error ends the application in one line, not with Textual's traceback.
partial_updates   Only the cells that changed are sent to the terminal (with span_compositor).
terminal          Reading and writing a terminal survive whatever it sends, and its loss.
"""
