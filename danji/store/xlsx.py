"""Excel: the tables of a plan, and the empty form of a workspace. Numbers are numbers; units stand in the heads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from danji import codes, tables, texts
from danji.cases import ALL_LINKS
from danji.plan.records import Plan

Row = Mapping[str, Any]  # heading → value


def write_tables(path: Path, plan: Plan, *, lang: str) -> None:
    """Sites, verdicts, zones, indicators, comparison, quality and notes of a plan, a sheet each."""
    sheets = {
        "sites": _sites(plan, lang),
        "verdicts": _verdicts(plan, lang),
        "zones": _zones(plan, lang),
        "indicators": _indicators(plan, lang),
        "reported": _reported(plan, lang),
        "quality": _quality(plan, lang),
        "notes": _notes(plan, lang),
    }
    write_sheets(path, {texts.say(f"xlsx.sheet_{name}", lang): list(rows) for name, rows in sheets.items()}, made=plan.case.day)


def write_template(path: Path) -> None:
    """One sheet per table: headings, and under them type, unit and meaning as comments on the heading."""
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"in_memory": True})
    book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001  a fixed day: same form, same bytes
    head, needed = (book.add_format({"bold": True, "bottom": 1, "bg_color": colour}) for colour in ("#EEF2F6", "#FFE9B8"))
    for name in tables.NAMES:
        sheet = book.add_worksheet(name)
        for at, column in enumerate(tables.schema(name)):
            sheet.write(0, at, column.column, needed if column.required else head)
            unit = f" [{column.unit}]" if column.unit else ""
            sheet.write_comment(
                0,
                at,
                f"{column.label['ko']}{unit}: {column.meaning['ko']}\n\n{column.label['en']}{unit}: {column.meaning['en']}",
                {"x_scale": 2.2, "y_scale": 1.6},
            )
            sheet.set_column(at, at, max(12, len(column.column) + 2))
        sheet.freeze_panes(1, 0)
    _guide(book.add_worksheet("읽는법 guide"), head)
    book.close()


def _guide(sheet: Any, head: Any) -> None:
    for at, name in enumerate(("표 table", "열 column", "형식 type", "단위 unit", "필수 required", "뜻", "meaning")):
        sheet.write(0, at, name, head)
    row = 0
    for table in tables.NAMES:
        for column in tables.schema(table):
            row += 1
            required = "필수 yes" if column.required else ""
            for at, value in enumerate(
                (table, column.column, column.type, column.unit, required, column.meaning["ko"], column.meaning["en"])
            ):
                sheet.write(row, at, value)
    sheet.set_column(0, 4, 14)
    sheet.set_column(5, 6, 60)


def write_sheets(path: Path, sheets: Mapping[str, Sequence[Row]], *, made: date) -> None:
    """Rows as sheets: headings above, numbers as numbers, filters and a frozen first row; `made` is the file's own date."""
    import xlsxwriter

    book = xlsxwriter.Workbook(
        path, {"in_memory": True, "strings_to_urls": False, "strings_to_numbers": False, "strings_to_formulas": False}
    )
    book.set_properties({"title": "danji", "created": datetime(made.year, made.month, made.day)})  # noqa: DTZ001
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#EEF2F6"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    wrap = book.add_format({"valign": "top"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name[:31])
        headings = list(rows[0]) if rows else []
        for at, heading in enumerate(headings):
            sheet.write(0, at, heading, head)
            sheet.set_column(at, at, min(48, max(9, max((len(str(row[heading] or "")) for row in rows), default=0) + 2)))
        for r, row in enumerate(rows, start=1):
            for at, value in enumerate(row.values()):
                if isinstance(value, date):
                    sheet.write_datetime(r, at, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
                elif value is not None:
                    sheet.write(r, at, value, wrap)
        sheet.freeze_panes(1, 1)
        if rows:
            sheet.autofilter(0, 0, len(rows), len(headings) - 1)
    book.close()


def _heading(key: str, lang: str, *, unit: str = "") -> str:
    said = texts.say(f"xlsx.{key}", lang)
    return f"{said} ({texts.unit(unit, lang)})" if unit else said


def _sites(plan: Plan, lang: str) -> Iterable[Row]:
    labels = codes.labels("criteria")
    proposal = plan.zone(plan.proposal)
    for site in sorted(plan.sites, key=lambda each: (-proposal.shares.get(each.site, 0), -each.value, each.site)):
        row: dict[str, Any] = {
            _heading("site", lang): site.site,
            _heading("name", lang): site.name,
            _heading("kind", lang): codes.label("site_kinds", site.kind, lang),
            _heading("municipality", lang): site.region_name,
            _heading("status", lang): codes.label("site_statuses", site.status, lang),
            _heading("area", lang, unit="km²"): site.area_km2,
            _heading("area_quality", lang): codes.label("value_qualities", site.area_quality, lang),
            _heading("lon", lang): site.lon,
            _heading("lat", lang): site.lat,
            _heading("position", lang): codes.label("position_qualities", site.position, lang)
            if site.position
            else texts.say("xlsx.unplaced", lang),
        }
        for reading, reason in site.reasons.items():
            label = plan.zone(reading).label[lang]
            row[f"{_heading('share', lang)} — {label}"] = reason.share
            row[f"{_heading('reason', lang)} — {label}"] = reason.sentence[lang]
            row[f"{_heading('loss', lang, unit='points')} — {label}"] = reason.loss
        row[_heading("value", lang, unit="points")] = site.value
        for name, amount in site.criteria.items():
            row[f"{labels.loc[name, f'label_{lang}']} ({texts.unit(labels.loc[name, 'unit'], lang)})"] = amount
        row[_heading("note", lang)] = site.note[lang] if site.note else None
        row[_heading("source", lang)] = site.source
        yield row


def _verdicts(plan: Plan, lang: str) -> Iterable[Row]:
    for zone in plan.zones:
        for verdict in zone.verdicts:
            yield {
                _heading("zone", lang): zone.label[lang],
                _heading("rule", lang): verdict.label[lang],
                _heading("state", lang): texts.say(f"verdict.{verdict.state}", lang),
                _heading("fact_value", lang): verdict.value,
                _heading("limit", lang): verdict.limit if isinstance(verdict.limit, float) else ", ".join(verdict.limit),
                _heading("margin", lang): verdict.margin,
                _heading("unit", lang): texts.unit(verdict.unit, lang),
                _heading("sentence", lang): verdict.sentence[lang],
                _heading("source", lang): verdict.source[lang],
                _heading("address", lang): verdict.url,
                _heading("confidence", lang): texts.say(f"words.confidence_{verdict.confidence}", lang),
            }


def _zones(plan: Plan, lang: str) -> Iterable[Row]:
    labels = codes.labels("facts")
    for zone in plan.zones:
        row: dict[str, Any] = {
            _heading("zone", lang): zone.label[lang],
            _heading("state", lang): texts.say(f"verdict.{zone.passes}", lang),
            _heading("value", lang, unit="points"): zone.value,
            **(
                {}
                if zone.links is None
                else {f"{texts.say('links.all', lang)} ({texts.unit('points', lang)})": zone.links.value}
            ),
            _heading("bound", lang, unit="points"): zone.bound,
            _heading("gap", lang): zone.gap,
            _heading("circles", lang): zone.circles,
            _heading("solved", lang): zone.solved,
        }
        for name, amount in zone.facts.items():
            unit = texts.unit(labels.loc[name, "unit"], lang)
            row[f"{labels.loc[name, f'label_{lang}']}{f' ({unit})' if unit else ''}"] = amount
        names = {site.site: site.name for site in plan.sites}
        row[_heading("members", lang)] = ", ".join(f"{names[site]} {share:g}" for site, share in zone.shares.items())
        yield row


def _indicators(plan: Plan, lang: str) -> Iterable[Row]:
    unknown = texts.say("words.unknown", lang)
    for each in plan.indicators:
        yield {
            _heading("indicator", lang): each.label[lang],
            _heading("region", lang): each.region_name,
            _heading("industry", lang): each.industry,
            _heading("industry_name", lang): each.industry_name[lang] if each.industry_name else None,
            _heading("since", lang): each.since,
            _heading("year", lang): each.year,
            _heading("fact_value", lang): texts.in_unit(each.value, each.unit) if each.value is not None else unknown,
            _heading("low", lang): texts.in_unit(each.low, each.unit),
            _heading("high", lang): texts.in_unit(each.high, each.unit),
            _heading("unit", lang): texts.unit(each.unit, lang),
            _heading("note", lang): each.note[lang] if each.note else None,
            _heading("source", lang): each.source,
        }


def _reported(plan: Plan, lang: str) -> Iterable[Row]:
    for each in plan.reported:
        yield {
            _heading("figure", lang): each.label[lang],
            _heading("region", lang): each.region_name,
            _heading("in_print", lang): each.reported,
            _heading("drawn", lang): each.drawn,
            _heading("unit", lang): texts.unit(each.unit, lang),
            _heading("comparable", lang): codes.label("comparabilities", each.comparable, lang),
            _heading("as_of", lang): each.as_of,
            _heading("note", lang): each.note[lang],
            _heading("source", lang): each.source,
        }


def _quality(plan: Plan, lang: str) -> Iterable[Row]:
    names = {site.site: site.name for site in plan.sites}
    for each in plan.quality:
        yield {
            _heading("remark", lang): each.text[lang],
            _heading("members", lang): ", ".join(names.get(site, site) for site in each.sites),
        }


def _notes(plan: Plan, lang: str) -> Iterable[Row]:
    case = plan.case
    facts = {
        "case": case.name[lang],
        "programme": case.programme_name[lang],
        "day": str(case.day),
        "fingerprint": plan.fingerprint,
        "version": f"danji {plan.danji}",
    }
    for key, value in facts.items():
        yield {_heading("what", lang): _heading(key, lang), _heading("content", lang): value}
    for name, weight in case.weights.items():
        yield {
            _heading("what", lang): texts.say("xlsx.weight", lang, name=codes.labels("criteria").loc[name, f"label_{lang}"]),
            _heading("content", lang): weight,
        }
    for kind, weight in case.link_weights.items():
        name = (
            texts.say("links.all", lang)
            if kind == ALL_LINKS
            else texts.say("links.kind", lang, kind=codes.label("link_kinds", kind, lang))
        )
        yield {_heading("what", lang): texts.say("xlsx.weight", lang, name=name), _heading("content", lang): weight}
    for file, digest in plan.inputs.items():
        yield {_heading("what", lang): file, _heading("content", lang): f"SHA-256 {digest}"}
    for note in plan.notes:
        yield {_heading("what", lang): _heading("note", lang), _heading("content", lang): note[lang]}
