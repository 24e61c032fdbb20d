"""Keeping the garbage collector from stopping the picture.

A full collection looks at every object of the program, some hundred thousand of them, and takes from 60 to 260 ms.
Drawing a frame leaves no cyclic garbage, so while the race plays none is needed.
"""

import gc


def settle() -> None:
    """What the program is made of will stay: no collection needs to look at it again. Loading it goes without any."""
    gc.freeze()
    gc.enable()


def hold(playing: bool) -> None:
    """No collections while the race plays; afterwards they come by themselves again, for what is made from then on.

    Otherwise the first of them would look at all that the race has made, just when a key is to be answered.
    """
    if playing:
        gc.disable()
    else:
        gc.freeze()
        gc.enable()
