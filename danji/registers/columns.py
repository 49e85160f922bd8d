"""What the columns of a register mean: written once, in a small TOML file beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from danji import codes
from danji.codes import tree
from danji.errors import DataError, problem
from danji.tables.cells import closest

LONG = 60  # characters of a wrong value that are shown


class Strict(BaseModel):
    """A record in which only known names may stand."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Columns(Strict):
    """Which column of the register holds what. A place is `x` and `y`, `lon` and `lat`, or `region`."""

    industry: str
    plant: str | None = None
    name: str | None = None
    x: str | None = None
    y: str | None = None
    lon: str | None = None
    lat: str | None = None
    region: str | None = None
    jobs: str | None = None
    year: str | None = None
    number: str | None = None  # of the firm in another register, such as that of taxpayers

    @property
    def place(self) -> tuple[str, str] | None:
        """The two columns of coordinates."""
        if self.x is not None and self.y is not None:
            return self.x, self.y
        return (self.lon, self.lat) if self.lon is not None and self.lat is not None else None


class Register(Strict):
    """A register: its columns, and what holds for all its rows."""

    columns: Columns
    year: int | None = None
    system: str | None = None  # of x and y, such as EPSG:5186
    regions: str | None = None  # a file with the column `region`, and boundaries where coordinates are given
    classification: str | None = None
    level: int | None = None  # of the classification, to which industries are added up
    source: str = ""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        wrong = [
            (self.columns.year is None) == (self.year is None) and "year",
            self.columns.place is None and self.columns.region is None and "place",
            self.columns.place is not None and self.regions is None and "regions",
            self.columns.x is not None and self.system is None and "system",
            self.level is not None and self.classification is None and "classification",
            self.classification is not None and not codes.members(self.classification) and "classification",
        ]
        found = [each for each in wrong if each]
        if found:
            raise ValueError(" ".join(found))
        return self

    @property
    def industries(self) -> Mapping[str, str] | None:
        """For each code that may stand in the register the one it is counted under; None where any may stand."""
        if self.classification is None:
            return None
        if self.level is None:
            return {code: code for code in codes.members(self.classification)}
        return tree.at_level(self.classification, self.level)


def register(content: Mapping[str, Any], *, file: str) -> Register:
    """What the file says.

    Raises
    ------
    DataError
        With everything that is wrong in it.
    """
    try:
        return Register.model_validate(content)
    except ValidationError as error:
        raise DataError([each for one in error.errors() for each in _problems(one, file)]) from error


def _problems(error: Any, file: str) -> list[Any]:
    place = ".".join(map(str, error["loc"]))
    if error["type"] == "missing":
        return [problem("register_missing", file=file, place=place)]
    if error["type"] == "extra_forbidden":
        hint = closest(str(error["loc"][-1]), [*Columns.model_fields, *Register.model_fields]) or "–"
        return [problem("register_extra", file=file, place=place, hint=hint)]
    if error["type"] == "value_error":
        return [problem(f"register_no_{name}", file=file) for name in str(error["ctx"]["error"]).split()]
    return [problem("register_value", file=file, place=place, detail=error["msg"], value=str(error["input"])[:LONG])]
