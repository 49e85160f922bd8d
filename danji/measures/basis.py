"""A table made ready to be measured: values by region, industry and year, with names, units, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from danji import indicators
from danji.errors import DataError, problem
from danji.indicators.neighbours import Neighbours, touching
from danji.measures.records import Text
from danji.texts import LANGUAGES, has, say

Frames = Mapping[str, pd.DataFrame]

TABLES: Mapping[str, tuple[str, str]] = {"jobs": ("persons", "persons"), "value_added": ("krw", "KRW")}  # column, unit
CAPITAL = "capital_area"


@dataclass(frozen=True, eq=False)
class Basis:
    """One table of a workspace. `values` has the levels region, industry and year; a cell not known is missing."""

    table: str
    values: pd.Series
    regions: pd.DataFrame
    industries: pd.DataFrame
    source: str
    frames: Frames
    asked: int | None = None  # the year to show, where one was asked for

    @property
    def unit(self) -> str:
        """The unit of the values."""
        return TABLES[self.table][1]

    @property
    def label(self) -> Text:
        """The table in words."""
        return text(f"measures.table_{self.table}")

    @cached_property
    def areas(self) -> list[str]:
        """The regions of the table."""
        return sorted({str(each) for each in self.values.index.unique("region")})

    @cached_property
    def years(self) -> list[int]:
        """The years of the table."""
        return sorted({int(each) for each in self.values.index.unique("year")})

    @cached_property
    def totals(self) -> pd.Series:
        """The sum of each region's known cells by year; a region without any known cell has no row."""
        return indicators.known_totals(self.values).dropna()

    @cached_property
    def absent(self) -> dict[int, list[str]]:
        """Year → regions of the table that have no value in it."""
        there = {int(str(year)): set(part.index.get_level_values("region")) for year, part in self.totals.groupby("year")}
        return {year: [area for area in self.areas if area not in there.get(year, set())] for year in self.years}

    @cached_property
    def complete(self) -> list[int]:
        """Years in which every region has values."""
        return [year for year in self.years if not self.absent[year]]

    @property
    def year(self) -> int:
        """The year to show: the one asked for, else the last complete one, or the last with the fewest regions absent."""
        if self.asked is not None:
            return self.asked
        return self.complete[-1] if self.complete else min(reversed(self.years), key=lambda year: len(self.absent[year]))

    @property
    def since(self) -> int | None:
        """The first year to compare with: a complete one where there is any, else the first; none where there is no other."""
        earlier = [year for year in self.complete if year < self.year] or [year for year in self.years if year < self.year]
        return earlier[0] if earlier else None

    @cached_property
    def lost(self) -> list[str]:
        """Regions left out of a comparison of the two years, since one of them has no value of theirs."""
        return [] if self.since is None else sorted({*self.absent[self.since], *self.absent[self.year]})

    @cached_property
    def span(self) -> pd.Series:
        """The values of the two years that changes are taken between: of regions and cells known in both."""
        both = self.values[self.values.index.get_level_values("year").isin([self.since, self.year])]
        both = both[~both.index.get_level_values("region").isin(self.lost)]
        hidden = both.index[both.isna()].droplevel("year")
        return both[~both.index.droplevel("year").isin(hidden)] if len(hidden) else both

    @cached_property
    def published(self) -> pd.Series | None:
        """All jobs of each region by year as published, where the workspace has them: more than the cells that are known."""
        given = self.frames.get("region_years")
        if self.table != "jobs" or given is None or "jobs" not in given or given["jobs"].isna().all():
            return None
        jobs: pd.Series = given["jobs"].dropna().astype(float)
        return jobs[jobs.index.get_level_values("region").isin(self.areas)]

    @property
    def sizes(self) -> pd.Series:
        """What each region has in all by year: as published, or the sum of its known cells."""
        return self.totals if self.published is None else self.published

    def name(self, region: str) -> Text:
        """A region's name; with what it lies in, its province or state, where the table has several."""
        return self._names.get(region) or Text(ko=region, en=region)

    def own_name(self, region: str) -> Text:
        """A region's name without what it lies in."""
        return self._own_names.get(region) or Text(ko=region, en=region)

    @cached_property
    def _own_names(self) -> dict[str, Text]:
        given = (
            self.regions["name_en"] if "name_en" in self.regions else pd.Series(None, index=self.regions.index, dtype=object)
        )
        rows = zip(self.regions.index, self.regions["name"], given, strict=True)
        return {str(code): Text(ko=str(name), en=en if isinstance(en, str) else str(name)) for code, name, en in rows}

    @cached_property
    def _names(self) -> dict[str, Text]:
        names, above = dict(self._own_names), {str(area): parent for area, parent in self.parents.items()}
        countries = set(self.regions.index[self.regions["level"] == "country"])
        for area, parent in above.items() if self._several else ():
            own, upper = names.get(area), self._own_names.get(parent)
            if own is not None and upper is not None and parent not in countries and upper.ko not in own.ko:
                names[area] = Text(ko=f"{upper.ko} {own.ko}", en=f"{own.en}, {upper.en}")
        return names

    @cached_property
    def known(self) -> pd.Series:
        """The cells that are known."""
        return self.values.dropna()

    @cached_property
    def neighbours(self) -> Neighbours | None:
        """Which regions share a border; none where none has a shape."""
        if "geometry" not in self.regions:
            return None
        drawn = self.regions["geometry"].reindex(self.areas).dropna()
        drawn = drawn[[not each.is_empty for each in drawn]]
        return touching(drawn) if len(drawn) else None

    @cached_property
    def _several(self) -> bool:
        return len(set(self.parents.dropna())) > 1

    @cached_property
    def parents(self) -> pd.Series:
        """Region of the table → the region it lies in; missing where not given."""
        given = self.regions["within"] if "within" in self.regions else pd.Series(dtype=object)
        return given.reindex(self.areas)

    @cached_property
    def capital(self) -> pd.Series | None:
        """Region → "capital" or "rest", as the kinds in the table of regions say; none where they do not tell."""
        kinds = self.regions["kind"] if "kind" in self.regions else pd.Series(dtype=object)
        own, above = kinds.reindex(self.areas), kinds.reindex(self.parents.to_numpy())
        inside = (own == CAPITAL).to_numpy() | (above == CAPITAL).to_numpy()
        if not inside.any() or inside.all():
            return None
        return pd.Series(["capital" if each else "rest" for each in inside], index=pd.Index(self.areas, name="region"))

    def industry(self, code: str) -> Text:
        """An industry's name, or its code where it has none."""
        return self.named_industry(code) or Text(ko=code, en=code)

    def named_industry(self, code: str) -> Text | None:
        """An industry's name; none where it has none."""
        if code in self.industries.index:
            row = self.industries.loc[code]
            return Text(ko=row["name"], en=row["name_en"] if isinstance(row["name_en"], str) else row["name"])
        key = f"activities.{code}"
        return text(key) if has(key) else None

    def named(self, areas: list[str], *, most: int = 12) -> Text:
        """Regions by name; a province all of whose regions are there by its own name; after the first few, how many more."""
        whole = self.parents.groupby(self.parents).size()
        given = self.parents.reindex(areas)
        full = [str(parent) for parent, count in given.groupby(given).size().items() if count == whole[parent]]
        kept = [area for area in areas if given[area] not in full]
        names = [*(self.own_name(parent) for parent in full), *(self.name(area) for area in kept)]
        shown = Text(**{lang: ", ".join(each[lang] for each in names[:most]) for lang in LANGUAGES})
        return shown if len(names) <= most else text("measures.and_more_named", shown=shown, more=len(names) - most)


def tables_of(frames: Frames) -> list[str]:
    """The tables of a workspace that can be measured: those with a known value."""
    return [name for name, (column, _unit) in TABLES.items() if name in frames and frames[name][column].notna().any()]


def basis(frames: Frames, table: str | None = None, *, regions: Iterable[str] = (), year: int | None = None) -> Basis:
    """A table made ready; without a name, the first there is; of these regions only, or of one level where none is named.

    Raises
    ------
    DataError
        If the table is not there, or has no known value, or none of the year asked for.
    """
    there = tables_of(frames)
    if table is None and not there:
        raise DataError(problem("missing_table", file="tables/", table=" / ".join(TABLES)))
    chosen = table or there[0]
    if chosen not in frames:
        raise DataError(problem("missing_table", file="tables/", table=chosen))
    if chosen not in there:
        raise DataError(problem("nothing_known", file="tables/", table=chosen))
    frame = frames[chosen]
    values = frame[TABLES[chosen][0]].rename_axis(index={"activity": "industry"}).astype(float)
    kept = values.index.get_level_values("region").isin(set(regions) or _one_level(values, frames["regions"]))
    source = "; ".join(sorted(set(frame["source"].dropna())))
    made = Basis(chosen, values[kept], frames["regions"], _industries(frames), source, frames, year)
    if year is not None and year not in made.years:
        raise DataError(problem("no_year", value=year, table=chosen, years=", ".join(map(str, made.years))))
    return made


def text(key: str, **values: object) -> Text:
    """A sentence in both languages; a value that is itself a Text is taken in the language."""
    return Text(
        **{
            lang: say(key, lang, **{name: each[lang] if isinstance(each, Text) else each for name, each in values.items()})
            for lang in LANGUAGES
        }
    )


def _one_level(values: pd.Series, regions: pd.DataFrame) -> set[str]:
    """The regions of the level most regions of the table are of, so that none is counted with a part of itself."""
    areas = values.index.unique("region")
    levels = regions["level"].reindex(areas)
    return {str(area) for area in areas[(levels == levels.value_counts().idxmax()).to_numpy()]}


def _industries(frames: Frames) -> pd.DataFrame:
    return frames.get("industries", pd.DataFrame({"name": [], "name_en": []}, dtype=object))
