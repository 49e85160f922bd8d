"""`danji measure`: indicators of a workspace."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from danji import texts
from danji.cli import show

if TYPE_CHECKING:
    from danji import sources
    from danji.measures.records import FedRecord, IndicatorRecord, MeasureRecord, Text

ROWS_SHOWN = 40  # rows of a measure that are printed; the rest with --json
SOURCES_SHOWN = 4


def verb(lang: str) -> Callable[..., Any]:
    """The function of the verb, in a language."""

    def measure(
        folder: Path | None = None,
        /,
        *,
        indicator: str | None = None,
        region: str | None = None,
        industry: str | None = None,
        year: int | None = None,
        table: Literal["jobs", "value_added"] | None = None,
        chart: Path | None = None,
        out: Path | None = None,
        list: bool = False,  # noqa: A002  the option is called --list
        json: bool = False,
    ) -> int:
        from danji import measures, sources

        workspace = sources.read_workspace(folder) if folder is not None else None
        if list:
            fed = measures.availability(workspace.frames, table=table) if workspace else None
            show.result(_catalogue_record(fed), json, lambda: _catalogue(fed, lang))
            return show.GOOD
        if workspace is None or folder is None:
            print(texts.say("cli.see_help", lang), file=sys.stderr)
            return show.NOT_UNDERSTOOD
        if indicator is None:
            if industry is not None or year is not None or chart is not None:
                print(texts.say("cli.needs_indicator", lang), file=sys.stderr)
                return show.NOT_UNDERSTOOD
            return _survey(workspace, region, table, out or folder / "out", lang, as_json=json)
        found = measures.measured(indicator, workspace.frames, table=table, region=region, industry=industry, year=year)
        if chart is not None:
            _write_chart(chart, found, lang)
        show.result([each.model_dump(mode="json") for each in found], json, lambda: _measures(found, lang))
        return show.GOOD

    return measure


def _survey(
    workspace: sources.Workspace, region: str | None, table: str | None, target: Path, lang: str, *, as_json: bool
) -> int:
    """Measure the whole workspace, write page, charts, tables and record, and say in short what is seen."""
    from danji import measures, store
    from danji.dossier import survey as document

    begun, regions = time.perf_counter(), workspace.frames["regions"]
    made = measures.survey(
        workspace.case, workspace.frames, version=show.VERSION, inputs=workspace.inputs, table=table, region=region
    )
    shown = document.shown(made, regions=regions)
    charts = shown[lang].charts
    files = store.write_measures(target, made, {each: one.page for each, one in shown.items()}, charts, lang=lang)
    record = {
        "page": str(target / "measures.html"),
        "files": [str(path) for path in files],
        "fingerprint": made.fingerprint,
        "seconds": round(time.perf_counter() - begun, 2),
        "data": [each.model_dump(mode="json") for each in made.data],
        "left_out": [each.model_dump(mode="json") for each in made.left_out],
    }

    def said() -> None:
        show.tell(workspace.warnings, lang, as_json=False)
        show.lines([each[lang] for each in measures.highlights(made)])
        print(texts.say("cli.measured", lang, seconds=f"{record['seconds']:g}", charts=len(charts), folder=target))
        print(texts.say("cli.measured_page", lang, path=target / "measures.html"))

    show.result(record, as_json, said)
    return show.GOOD


def _catalogue_record(fed: Sequence[FedRecord] | None) -> list[dict[str, Any]]:
    """The catalogue; with a workspace, the table each indicator can be computed from, or why from none."""
    from danji import indicators

    known = indicators.catalogue().reset_index()
    records: list[dict[str, Any]] = known.astype(object).where(known.notna(), None).to_dict("records")
    if fed is None:
        return records
    beside = {each.indicator: each.model_dump(mode="json", include={"table", "why_not"}) for each in fed}
    return [{**record, **beside[record["name"]]} for record in records]


def _catalogue(fed: Sequence[FedRecord] | None, lang: str) -> None:
    from danji import codes, indicators

    beside = {each.indicator: each for each in fed or ()}
    more = ["takes"] if fed is None else ["here"]
    heads = [texts.say(f"cli.head_{head}", lang) for head in ("name", "indicator", "unit", *more, "high_means", "misleads")]
    rows = []
    for name, row in indicators.catalogue().iterrows():
        takes = codes.label("takes", str(row["takes"]), lang)
        given = [takes] if fed is None else [_here(beside[str(name)], lang)]
        said = [row[f"label_{lang}"], texts.unit(row["unit"], lang), *given, row[f"high_means_{lang}"], row[f"misleads_{lang}"]]
        rows.append([str(name), *said])
    show.table(heads, rows)


def _here(each: FedRecord, lang: str) -> str:
    """Whether a workspace can feed an indicator: the table, or why not."""
    return each.why_not[lang] if each.why_not is not None else texts.say("cli.here", lang, table=each.table)


def _write_chart(path: Path, shown: Sequence[IndicatorRecord], lang: str) -> None:
    """The latest year of what is shown as a bar chart, the highest first."""
    from danji import store
    from danji.dossier import charts

    store.write_text(path, charts.ranking(shown, lang=lang))


def _few(source: str, lang: str) -> str:
    """The first sources of many, and how many more there are."""
    named = source.split("; ")
    few = "; ".join(named[:SOURCES_SHOWN])
    return (
        few if len(named) <= SOURCES_SHOWN else texts.say("verdict.and_more", lang, shown=few, more=len(named) - SOURCES_SHOWN)
    )


def _measures(found: Sequence[MeasureRecord], lang: str) -> None:
    found = found if len(found) <= ROWS_SHOWN else sorted(found, key=lambda each: (each.value is None, -(each.value or 0.0)))
    left, found = len(found) - ROWS_SHOWN, found[:ROWS_SHOWN]
    heads = [texts.say(f"cli.head_{head}", lang) for head in ("indicator", "region", "industry", "year", "number", "range")]
    rows = [
        [
            each.label[lang] + (f" · {each.estimate}" if each.estimate else ""),
            each.region_name,
            " × ".join(_industry(code, name, lang) for code, name in _industries(each)),
            f"{each.since}–{each.year}" if each.since else str(each.year),
            texts.quantity(each.value, each.unit, lang, digits=4),
            _range(each, lang),
        ]
        for each in found
    ]
    show.table(heads, rows)
    if left > 0:
        print(texts.say("cli.more_rows", lang, count=f"{left:,}"))
    show.lines(
        sorted(
            {texts.say("cli.source", lang, source=_few(each.source, lang)) for each in found}
            | {each.note[lang] for each in found if each.note}
        )
    )


def _industries(each: MeasureRecord) -> list[tuple[str | None, Text | None]]:
    """The industry of a measure, or the two of a pair."""
    return [(each.industry, each.industry_name), *([(each.other, each.other_name)] if each.other else [])]


def _industry(code: str | None, name: Text | None, lang: str) -> str:
    return name[lang] if name is not None else (code or "")


def _range(each: MeasureRecord, lang: str) -> str:
    """Between which values a number lies; nothing where it is itself."""
    if each.low is None and each.high is None:
        return ""
    low, high = (texts.number(end, lang) for end in (each.low, each.high))
    return "" if low == high else f"{low}–{high}"
