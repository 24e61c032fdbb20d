"""Sending only the cells that changed, where Textual is built as that needs it.

Textual 8.2 sends a changed row from the left edge of its widget, once for each change in it. A race changes a few cells
in many rows, far apart. Measured at 160x48 with six lanes playing: 1.2 kB a frame instead of 40.
"""

from typing import Any

from textual.screen import Screen

from termopt.tui.textual_patches.guard import has, sets, takes

COMPOSITOR = ("_get_renders", "_regions_to_spans", "_render_chops", "render_partial_update")
COMPOSITOR_KNOWS = ("_dirty_regions", "size")


def install_partial_updates(screen: Screen[Any]) -> bool:
    """Let a screen send spans of cells. Returns False, and changes nothing, if Textual is built otherwise."""
    if not (_is_as_needed() and hasattr(screen, "_compositor")):
        return False
    from termopt.tui.textual_patches.span_compositor import SpanCompositor

    screen._compositor = SpanCompositor()  # pyright: ignore[reportPrivateUsage]
    return True


def _is_as_needed() -> bool:
    try:
        from textual._compositor import ChopsUpdate, Compositor
    except ImportError:
        return False
    return (
        has(Compositor, *COMPOSITOR)
        and all(isinstance(getattr(Compositor, name, None), property) for name in ("cuts", "visible_widgets"))
        and sets(Compositor, *COMPOSITOR_KNOWS)
        and takes(Compositor._get_renders, "self", "crop")  # pyright: ignore[reportPrivateUsage]
        and takes(Compositor._render_chops, "self", "crop", "is_rendered_line")  # pyright: ignore[reportPrivateUsage]
        and takes(ChopsUpdate, "chops", "spans", "chop_ends")
        and has(ChopsUpdate, "render_segments")
    )
