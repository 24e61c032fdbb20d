"""Every touch of a private name of Textual. Each patch checks what it relies on, and else leaves Textual as it is.

clocks            Textual reads the time of a recording, not that of the wall.
crash             An error ends the application in one line, not with Textual's traceback.
at_once           The answer to a key is sent at once, and not at Textual's next turn to draw.
partial_updates   Only the cells that changed are sent to the terminal (with span_compositor).
tinted_screen     The screen below a dialog is tinted style by style, and not piece by piece.
late_clicks       A click on a row that a list has lost meanwhile does nothing.
terminal          Reading and writing a terminal survive whatever it sends, and its loss.
"""
