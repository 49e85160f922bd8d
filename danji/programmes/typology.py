"""Types of cluster as data: two axes, a border on each, and a type for each of the four fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from danji import texts
from danji.errors import RuleError, problem

FIELDS = 4


class _Text(BaseModel):
    model_config = ConfigDict(extra="forbid")
    ko: str
    en: str


class _Axis(BaseModel):
    model_config = ConfigDict(extra="forbid")
    border: float
    label: _Text


class _Typology(BaseModel):
    model_config = ConfigDict(extra="forbid")
    axes: dict[str, _Axis]
    types: dict[str, dict[str, Literal["high", "low"] | _Text]]
    linked: str = ""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    status: _Text
    confidence: str
    function: _Typology
    knowledge: _Typology


@dataclass(frozen=True, slots=True)
class Typology:
    """Two axes with their borders, and which type each field is."""

    name: str
    axes: tuple[str, str]
    borders: Mapping[str, float]
    axis_labels: Mapping[str, texts.Text]
    fields: Mapping[tuple[bool, bool], str]  # high on the first axis, on the second → type
    labels: Mapping[str, texts.Text]
    linked: str  # the type that also needs known links


@dataclass(frozen=True, slots=True)
class Typologies:
    """What a programme says of types, and how official that is."""

    status: texts.Text
    confidence: str
    function: Typology
    knowledge: Typology


def read(key: str = "") -> Typologies:
    """The types of a programme that comes with danji; where it names none, those for all programmes."""
    own, general = (resources.files(__package__) / each / "types.yaml" for each in (key, ""))
    entry = own if own.is_file() else general
    return from_text(entry.read_text(encoding="utf-8"), "types.yaml")


def from_text(content: str, file: str) -> Typologies:
    """Types from the text of a file.

    Raises
    ------
    RuleError
        If it is not written as it must be.
    """
    try:
        given = TypeAdapter(_File).validate_python(texts.read_yaml(content))
        return Typologies(
            given.status.model_dump(),
            given.confidence,
            _typology("function", given.function),
            _typology("knowledge", given.knowledge),
        )
    except (ValidationError, ValueError) as error:
        raise RuleError(problem("types_file", file=file, detail=str(error).splitlines()[0])) from error


def _typology(name: str, given: _Typology) -> Typology:
    first, second = given.axes
    fields = {(each[first] == "high", each[second] == "high"): key for key, each in given.types.items()}
    if len(fields) != FIELDS or len(given.types) != FIELDS:
        raise ValueError(f"{name}: four types, one for each field, are expected")
    labels = {key: each["label"].model_dump() for key, each in given.types.items() if isinstance(each["label"], _Text)}
    axes = {key: each.label.model_dump() for key, each in given.axes.items()}
    borders = {key: each.border for key, each in given.axes.items()}
    return Typology(name, (first, second), borders, axes, fields, labels, given.linked)
