"""A plan as one reader sees it: language, names, numbers of sites, and figures as they are written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from danji import codes, programmes, texts
from danji.plan.records import Plan, SiteRecord, VerdictRecord, ZoneRecord
from danji.programmes import Programme

NO_BREAK = "\u00a0"
UNDECIDED = frozenset({"unplaced", "unknown"})  # standings of sites that cannot be judged

_NEAR = 0.1  # points; differences below it are shown to three decimals


@dataclass(frozen=True, eq=False)
class View:
    """A plan, a language and the table of regions."""

    plan: Plan
    lang: str
    regions: pd.DataFrame
    given: Programme | None = None  # a programme of the user's own; those that come with danji are known by name

    @cached_property
    def proposal(self) -> ZoneRecord:
        """The zone proposed."""
        return self.plan.zone(self.plan.proposal)

    @cached_property
    def programme(self) -> Programme:
        """The programme of the case."""
        return self.given or programmes.read(self.plan.case.programme)

    @cached_property
    def sites(self) -> dict[str, SiteRecord]:
        """Site → record, in the order of the tables and the map: in by points taken, out by points, undecided by points."""
        share = self.proposal.shares

        def place(each: SiteRecord) -> tuple[int, float, str]:
            return _group(each, share), -each.value * share.get(each.site, 1.0), each.site

        return {each.site: each for each in sorted(self.plan.sites, key=place)}

    @cached_property
    def number(self) -> dict[str, int]:
        """Site → its number on the map and in the tables."""
        return {site: place for place, site in enumerate(self.sites, start=1)}

    @cached_property
    def unplaced(self) -> list[SiteRecord]:
        """The sites without a point, in order."""
        return [site for site in self.sites.values() if site.lon is None or site.lat is None]

    @cached_property
    def readings(self) -> list[str]:
        """The readings judged, that of the case first; one empty name where no clause is read in two ways."""
        named = [verdict.reading for verdict in self.proposal.verdicts if verdict.reading]
        return sorted(dict.fromkeys(named), key=lambda each: each != self.plan.case.reading) or [""]

    @cached_property
    def criteria(self) -> list[str]:
        """The criteria that count, as the case lists them."""
        return [name for name, weight in self.plan.case.weights.items() if weight > 0]

    def say(self, key: str, **values: object) -> str:
        """A sentence of the dossier."""
        return texts.say(f"dossier.{key}", self.lang, **values)

    def words(self, names: Iterable[str]) -> str:
        """Names in a row."""
        return ", ".join(names)

    def site(self, site: str) -> str:
        """A site's name with its number: 지수 (30); other codes as they are."""
        record = self.sites.get(site)
        return site if record is None else f"{record.name} ({self.number[site]})"

    def site_list(self, sites: Iterable[str]) -> str:
        """Sites by name and number, in the order of the tables."""
        listed = list(sites)
        last = len(self.number)
        return self.words(self.site(each) for each in sorted(listed, key=lambda each: (self.number.get(each, last), each)))

    def region(self, region: str, default: str = "") -> str:
        """A region's name in this language, as far as it has one."""
        if region not in self.regions.index:
            return default or region
        row = self.regions.loc[region]
        name = row.get("name_en") if self.lang == "en" else row["name"]
        return name if isinstance(name, str) else str(row["name"])

    def reading(self, reading: str) -> str:
        """A reading in a few words: what stands before the colon."""
        return self.programme.reading_label(reading)[self.lang].split(":")[0] if reading else ""

    def label(self, table: str, code: str | None) -> str:
        """A code in words."""
        return codes.label(table, code, self.lang)

    def fixed(self, value: float | None, digits: int = 2, *, signed: bool = False) -> str:
        """A number with that many decimals, for columns; a missing one in words."""
        if value is None or value != value:  # noqa: PLR0124  NaN
            return texts.say("words.unknown", self.lang)
        shown = f"{value:+,.{digits}f}" if signed else f"{value:,.{digits}f}"
        return shown.replace("-", "−") if float(shown.replace(",", "")) else f"{0:.{digits}f}"

    def difference(self, value: float | None, *, signed: bool = False) -> str:
        """How far two values are apart: with a third decimal where two would say nothing, or not add up."""
        return self.fixed(value, 3 if value is not None and abs(value) < _NEAR else 2, signed=signed)

    def unit(self, name: str) -> str:
        """A unit as it is written."""
        return texts.unit(name, self.lang)

    def quantity(self, value: float | None, name: str, digits: int = 2) -> str:
        """A number with fixed decimals and its unit."""
        shown, written = self.fixed(value, digits), self.unit(name)
        return shown if not written or value is None else f"{shown}{'' if self.lang == 'ko' else NO_BREAK}{written}"

    def percent(self, value: float | None, digits: int = 1, *, signed: bool = False) -> str:
        """A share as per cent."""
        return self.fixed(None if value is None else 100 * value, digits, signed=signed) + ("" if value is None else "%")

    def fact(self, name: str, value: float | None) -> str:
        """A fact of a zone with its unit; counts get the word they are counted by."""
        counted = f"dossier.count_{name}"
        if value is not None and texts.has(counted):
            return texts.say(counted, self.lang, count=texts.number(value, self.lang, digits=0))
        return self.quantity(value, str(codes.labels("facts").loc[name, "unit"]))

    def cited(self, source: str | None) -> str:
        """Sources as given; those known by more than one wording in this language."""
        parts = [part.strip() for part in (source or "").split(";") if part.strip()]
        keys = {part: f"dossier.cited.{part}" for part in parts}
        return "; ".join(texts.say(keys[part], self.lang) if texts.has(keys[part]) else part for part in parts)

    def state_under(self, zone: ZoneRecord, reading: str) -> str:
        """The state of a zone when its clauses are read that way."""
        states = {verdict.state for verdict in zone.verdicts if verdict.reading in {"", reading} and not verdict.any_of}
        states |= {choice.state for choice in zone.choices}
        return "fails" if "fails" in states else ("undecided" if "undecided" in states else "holds")

    def circle_rule(self, zone: ZoneRecord) -> VerdictRecord | None:
        """The rule on distance that the zone was drawn by."""
        found = (verdict for verdict in zone.verdicts if verdict.unit == "km" and verdict.reading in {"", zone.reading})
        return next(found, None)


def _group(site: SiteRecord, share: dict[str, float]) -> int:
    return 0 if site.site in share else (2 if site.standing in UNDECIDED else 1)
