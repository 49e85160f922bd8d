"""Found clusters, to be read: records, lines, and a page with map, grades, stages and thresholds."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import shapely
from jinja2 import Environment, PackageLoader, StrictUndefined

from danji import codes, texts
from danji.clusters import Found
from danji.clusters.found import SHORT
from danji.dossier import svg
from danji.dossier.charts import cited
from danji.dossier.drawing import Drawing, Words
from danji.dossier.frame import rings
from danji.dossier.ground import ground
from danji.dossier.survey.blocks import DASH, Block, Figure, Paragraph, Section, Table, fixed, percent
from danji.measures.basis import Basis

SHOWN = 25  # groups in the table of the page and in print
NUMBERED = 9  # groups with their number on the map
MONEY = 1e8  # value added is shown in hundreds of millions of won
FLAGGED = 0.05  # estimated part from which a group is marked


def records(found: Found, basis: Basis) -> dict[str, Any]:
    """Everything found, for machines, with names and sentences in both languages."""
    plain = found.clusters.astype(object).where(found.clusters.notna(), None)
    rows = []
    for rank, row in zip(plain.index, plain.to_dict("records"), strict=True):
        members = [
            {"region": each, "name": dict(basis.name(each)), "kept": float(found.regions.at[each, "kept"])}
            for each in row["regions"]
        ]
        rows.append(
            {
                "rank": int(rank),
                **{str(key): _plain(value) for key, value in row.items() if key != "regions"},
                "regions": members,
            }
        )
    return {
        "core": list(found.core),
        "related": list(found.related),
        "year": found.year,
        "since": found.since,
        "unknown_regions": found.unknown,
        "draws": found.draws,
        "clusters": rows,
        "thresholds": {str(key): float(value) for key, value in codes.labels("cluster_thresholds")["value"].items()},
        "sentences": {lang: lines(found, basis, lang=lang) for lang in texts.LANGUAGES},
    }


def lines(found: Found, basis: Basis, *, lang: str) -> list[str]:
    """The lead, one line per group, and what to mind."""
    return [
        lead(found, basis, lang),
        *(_line(rank, row, basis, lang) for rank, row in found.clusters.head(SHOWN).iterrows()),
        *mind(found, basis, lang),
    ]


def page(found: Found, basis: Basis, *, lang: str) -> str:
    """One HTML page that stands alone, without scripts."""
    sections = [
        Section("found", _clusters("section_found", lang), _found(found, basis, lang)),
        Section("stage", _clusters("section_stage", lang), _stages(found, basis, lang)),
        Section("method", _clusters("section_method", lang), _method(found, basis, lang)),
    ]
    title = _clusters("title", lang, industry=_industry(found, basis, lang))
    return (
        _environment()
        .get_template("clusters.html")
        .render(lang=lang, title=title, kind=_clusters("kind", lang), sections=sections)
    )


def figure(found: Found, basis: Basis, lang: str) -> Figure | None:
    """The groups on the map by grade; none where nothing was found or no region has a shape."""
    drawing = _map(found, basis, lang) if len(found.clusters) else None
    if drawing is None:
        return None
    title = _clusters("map", lang, industry=_industry(found, basis, lang))
    return Figure("map", drawing, Words(title, _clusters("map_seen", lang), [cited(basis.source, lang)]), wide=True)


def _found(found: Found, basis: Basis, lang: str) -> list[Block]:
    blocks: list[Block] = [Paragraph(lead(found, basis, lang), "lead")]
    drawn = figure(found, basis, lang)
    blocks += [] if drawn is None else [drawn]
    names = (
        "rank",
        "name",
        f"value_{basis.table}",
        "share",
        "quotient",
        "growth",
        "signs",
        "grade",
        "stability",
        "stage",
        "estimated",
    )
    rows = [_cells(int(str(rank)), row, basis, lang) for rank, row in found.clusters.head(SHOWN).iterrows()]
    blocks.append(
        Table(
            _clusters("signs", lang),
            [_clusters(f"heads.{name}", lang) for name in names],
            rows,
            frozenset({0, 2, 3, 4, 5, 6, 8, 10}),
        )
    )
    return [*blocks, *(Paragraph(each) for each in mind(found, basis, lang))]


def _cells(rank: int, row: Any, basis: Basis, lang: str) -> list[str]:
    return [
        str(rank),
        group(row, basis, lang),
        _value(row["value"], basis),
        _share(row["share"], lang),
        fixed(row["quotient"], 1),
        DASH if np.isnan(row["growth"]) else percent(row["growth"], signed=True),
        f"{row['signs']:.0f}/{row['known']:.0f}",
        row["grade"],
        percent(row["stability"], 0),
        _clusters(f"stage.{row['stage']}", lang),
        percent(row["estimated"], 0) if row["estimated"] >= FLAGGED else DASH,
    ]


def _stages(found: Found, basis: Basis, lang: str) -> list[Block]:
    said = []
    for _rank, row in found.clusters.head(SHOWN).iterrows():
        key = "evidence_unknown" if row["stage"] == "unknown" else "evidence" if row["followed"] == 1 else "evidence_part"
        said.append(
            _clusters(
                key,
                lang,
                name=group(row, basis, lang),
                stage=_clusters(f"stage.{row['stage']}", lang),
                since=found.since,
                year=found.year,
                growth=percent(row["growth"], signed=True),
                country=percent(row["country_growth"], signed=True),
                share=_share(row["share"], lang),
                followed=percent(row["followed"], 0),
            )
        )
    return [Paragraph(each) for each in said]


def _method(found: Found, basis: Basis, lang: str) -> list[Block]:
    names = ", ".join(basis.industry(each)[lang] for each in found.related)
    known = codes.labels("cluster_thresholds")
    rows = [
        [row[f"label_{lang}"], f"{float(row['value']):g}", row["source"]]
        for name, row in known.iterrows()
        if not str(name).startswith("traded")
    ]
    heads = [_clusters(f"heads.{name}", lang) for name in ("threshold", "limit", "where")]
    said = [_clusters("related", lang, names=names)] if found.related else []
    if found.clusters["share"].notna().any():
        said.append(_clusters("strength", lang))
    said.append(_clusters("stability_note", lang, draws=found.draws))
    return [*(Paragraph(each) for each in said), Table(_clusters("own", lang), heads, rows, frozenset({1}))]


def mind(found: Found, basis: Basis, lang: str) -> list[str]:
    """What a reader must know to read the grades rightly."""
    table, said = found.clusters, [_clusters("own", lang)]
    if found.since is not None and found.year - found.since < SHORT:
        said.append(_clusters("short", lang, span=found.year - found.since))
    if len(table) and table["productivity"].isna().all():
        said.append(_clusters("no_productivity", lang))
    if len(table) and (table["estimated"] > 0).any():
        said.append(_clusters("estimated_note", lang))
    if basis.table != "jobs" or "benchmark" not in basis.frames:
        said.append(_clusters("no_benchmark", lang))
    if len(table) and table["share"].isna().all():
        said.append(_clusters("part_of_country", lang))
    if found.unknown:
        said.append(_clusters("unknown_regions", lang, count=f"{found.unknown:,}"))
    return said


def lead(found: Found, basis: Basis, lang: str) -> str:
    """What was found, in a sentence."""
    industry = _industry(found, basis, lang)
    if found.clusters.empty:
        return _clusters("none", lang, industry=industry, year=found.year)
    first = group(found.clusters.iloc[0], basis, lang)
    return _clusters("lead", lang, industry=industry, count=len(found.clusters), year=found.year, first=first)


def _line(rank: Any, row: Any, basis: Basis, lang: str) -> str:
    said = _clusters(
        "line",
        lang,
        rank=rank,
        name=group(row, basis, lang),
        grade=row["grade"],
        signs=f"{row['signs']:.0f}",
        known=f"{row['known']:.0f}",
        value=_clusters(f"amount_{basis.table}", lang, value=_value(row["value"], basis)),
        share=_share(row["share"], lang),
        quotient=fixed(row["quotient"], 1),
        stability=percent(row["stability"], 0),
        stage=_clusters(f"stage.{row['stage']}", lang),
    )
    return said + (_clusters("estimated", lang, share=percent(row["estimated"], 0)) if row["estimated"] >= FLAGGED else "")


def _map(found: Found, basis: Basis, lang: str) -> Drawing | None:
    shapes = basis.regions["geometry"].reindex(basis.areas)
    on = ground(shapes, basis.parents)
    if on is None:
        return None
    grade = found.regions["cluster"].map(found.clusters["grade"])
    plain = "".join(rings(shape) for area, shape in on.seen.items() if area not in grade.index)
    parts = [svg.element("path", d=plain, class_="area none"), svg.element("path", d=on.provinces, class_="province")]
    if on.boxes:
        parts.append(svg.element("path", d=on.boxes, class_="inset"))
    for area, kind in grade.items():
        if area in on.seen:
            rank = int(found.regions.at[area, "cluster"])
            title = _clusters("map_number", lang, rank=rank, name=basis.name(str(area))[lang], grade=kind)
            parts.append(svg.element("path", svg.element("title", title), d=rings(on.seen[str(area)]), class_=f"area {kind}"))
    for rank, row in found.clusters.head(NUMBERED).iterrows():
        if row["centre"] in on.seen:
            ((x, y),) = shapely.get_coordinates(on.seen[row["centre"]].representative_point())
            parts.append(svg.element("text", str(rank), x=float(x) + 4, y=float(y) - 3, class_="begin tiny halo strong"))
    legend, x = [], 8.0
    for kind in "ABCD":
        count = int((found.clusters["grade"] == kind).sum())
        legend.append(svg.element("rect", x=x, y=on.height + 10, width=16.0, height=11.0, class_=f"area {kind}"))
        legend.append(svg.element("text", f"{kind} ({count})", x=x + 21, y=on.height + 20, class_="begin tiny"))
        x += 76.0
    return Drawing([*parts, *legend], on.width, on.height + 30)


def group(row: Any, basis: Basis, lang: str) -> str:
    """A group by its strongest region."""
    centre, others = basis.name(row["centre"])[lang], len(row["regions"]) - 1
    return _clusters("group", lang, centre=centre, count=others) if others else centre


def _industry(found: Found, basis: Basis, lang: str) -> str:
    return ", ".join(basis.industry(each)[lang] for each in found.core)


def _value(value: float, basis: Basis) -> str:
    return fixed(value if basis.table == "jobs" else value / MONEY, 0)


def _share(share: float, lang: str) -> str:
    return texts.say("words.unknown", lang) if np.isnan(share) else percent(share)


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _clusters(key: str, lang: str, **values: object) -> str:
    return texts.say(f"clusters.{key}", lang, **values)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("danji.dossier"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
