"""The words of a map in the language of the interface. A map itself has English words."""

from termopt.base.translate import translate, translate_message
from termopt.draw.plot.cell_map import CellMap
from termopt.draw.plot.map_axes import MapAxis
from termopt.draw.plot.map_curves import MapCurves
from termopt.export.map_parts import MapView

JOINED = ", "
"""Between the notes below curves."""


def in_language(view: MapView, lang: str) -> MapView:
    """The same picture, its words in a language."""
    if lang == "en":
        return view
    shown = _cells(view.shown, lang) if isinstance(view.shown, CellMap) else _curves(view.shown, lang)
    return MapView(translate_message(view.title, lang), shown)


def _cells(shown: CellMap, lang: str) -> CellMap:
    kinds = tuple(one._replace(words=translate_message(one.words, lang)) for one in shown.kinds)
    axes = {"across": _axis(shown.across, lang), "up": _axis(shown.up, lang)}
    return shown._replace(**axes, kinds=kinds, line=translate_message(shown.line, lang))


def _curves(shown: MapCurves, lang: str) -> MapCurves:
    notes = translate(JOINED, lang).join(translate_message(note, lang) for note in shown.notes.split(JOINED))
    name = translate_message(shown.name, lang)
    return shown._replace(across=_axis(shown.across, lang), name=name, notes=notes)


def _axis(axis: MapAxis, lang: str) -> MapAxis:
    return axis._replace(name=translate_message(axis.name, lang), lang=lang)
