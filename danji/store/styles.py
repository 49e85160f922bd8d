"""Styles for QGIS: how each layer is drawn, labelled, and what its columns are called."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

from danji import texts

CREATE = """CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT, f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
    f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
    owner TEXT(30), ui TEXT(30), update_time DATETIME)"""
INSERT = """INSERT INTO layer_styles (
    id, f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD, useAsDefault,
    description, owner, ui, update_time) VALUES (?, '', '', ?, ?, ?, ?, '', 1, '', 'danji', NULL, ?)"""

# state or kind → (fill, outline, width in mm); the words are in texts/gpkg.yaml
_FILLS = {
    "in": ("31,95,139,190", "16,52,80,255", 0.3),
    "part": ("120,170,205,190", "16,52,80,255", 0.3),
    "out": ("255,255,255,255", "110,110,110,255", 0.4),
    "not_eligible": ("200,200,200,255", "110,110,110,255", 0.2),
}
_RINGS = {"drawn": ("0,0,0,0", "200,80,20,255", 0.6), "allowed": ("0,0,0,0", "200,80,20,255", 0.25)}
_PLAIN = {"regions": ("244,242,236,255", "150,150,150,255", 0.2), "actors": ("250,200,60,255", "90,70,0,255", 0.2)}
_POINTS = ("sites", "actors")
_LABELLED = ("sites", "regions", "actors")
_SIZES = {"sites": 2.4, "actors": 2.0}


def qml(layer: str, columns: Sequence[str], lang: str) -> str:
    """The QGIS style of a layer: renderer, labels and column names in the language."""
    aliases = "".join(
        f'<alias field={quoteattr(name)} name={quoteattr(_alias(name, lang))} index="{at}"/>' for at, name in enumerate(columns)
    )
    return (
        f'<!DOCTYPE qgis PUBLIC "http://mrcc.com/qgis.dtd" "SYSTEM"><qgis version="3.22" '
        f'styleCategories="Symbology|Labeling|Fields" labelsEnabled="{int(layer in _LABELLED)}">'
        f"{_renderer(layer, lang)}{_labels(layer)}<aliases>{aliases}</aliases></qgis>"
    )


def _alias(column: str, lang: str) -> str:
    key = f"gpkg.column_{column}"
    return texts.say(key, lang) if texts.has(key) else column


def _renderer(layer: str, lang: str) -> str:
    if layer in _PLAIN:
        return f'<renderer-v2 type="singleSymbol"><symbols>{_symbol(layer, "0", *_PLAIN[layer])}</symbols></renderer-v2>'
    field, looks = ("circle", _RINGS) if layer == "circle" else ("state", _FILLS)
    categories = "".join(
        f'<category render="true" symbol="{at}" value="{value}" label={quoteattr(texts.say(f"gpkg.{field}_{value}", lang))}/>'
        for at, value in enumerate(looks)
    )
    symbols = "".join(_symbol(layer, str(at), *look) for at, look in enumerate(looks.values()))
    inner = f"<categories>{categories}</categories><symbols>{symbols}</symbols>"
    return f'<renderer-v2 type="categorizedSymbol" attr="{field}">{inner}</renderer-v2>'


def _symbol(layer: str, name: str, fill: str, outline: str, width: float) -> str:
    kind, class_ = ("marker", "SimpleMarker") if layer in _POINTS else ("fill", "SimpleFill")
    settings = {"color": fill, "outline_color": outline, "outline_width": str(width), "outline_style": "solid"}
    if kind == "marker":
        settings |= {"name": "circle" if layer == "sites" else "diamond", "size": str(_SIZES[layer])}
    else:
        settings |= {"style": "no" if fill.endswith(",0") else "solid"}
    options = "".join(f'<Option type="QString" name="{key}" value="{value}"/>' for key, value in settings.items())
    return (
        f'<symbol type="{kind}" name="{name}" alpha="1"><layer class="{class_}" enabled="1" locked="0" pass="0">'
        f'<Option type="Map">{options}</Option></layer></symbol>'
    )


def _labels(layer: str) -> str:
    if layer not in _LABELLED:
        return ""
    size, placement = (9, 1) if layer == "regions" else (7, 6)
    return (
        f'<labeling type="simple"><settings><text-style fieldName="name" fontSize="{size}" fontSizeUnit="Point" '
        'textColor="40,40,40,255"><text-buffer bufferDraw="1" bufferSize="0.8" '
        'bufferSizeUnits="MM" bufferColor="255,255,255,255"/>'
        f'</text-style><placement placement="{placement}" priority="5" dist="1"/>'
        '<rendering drawLabels="1" displayAll="0" obstacle="1" fontMaxPixelSize="10000" '
        'maxNumLabels="2000"/></settings></labeling>'
    )
