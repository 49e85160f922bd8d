"""Linkages of all industries, to be read: records and lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

import pandas as pd

from danji import texts
from danji.errors import DataError, problem
from danji.indicators.linkages import Accounts, by_account, extract, extractions, multipliers, regional_linkages, strength

LACKS = ("jobs", "compensation", "households")
SHOWN = 8


def table(accounts: Accounts) -> pd.DataFrame:
    """Multipliers, linkages and extraction of every industry, in one table."""
    return pd.concat(
        [multipliers(accounts).rename(columns={"output": "output_multiplier"}), strength(accounts), extractions(accounts)],
        axis=1,
    )


def records(found: pd.DataFrame, names: pd.DataFrame) -> list[dict[str, Any]]:
    """One record per industry; what is not known is null."""
    plain = found.astype(object).where(found.notna(), None)
    return [
        {"industry": str(code), "name": _both(str(code), names), **{str(key): value for key, value in row.items()}}
        for code, row in zip(plain.index, plain.to_dict("records"), strict=True)
    ]


def rows(found: pd.DataFrame, names: pd.DataFrame, *, lang: str, most: int | None = None) -> tuple[list[str], list[list[str]]]:
    """Heads and cells, the industries others would lose most with first."""
    heads = [
        texts.say(f"linkages.columns.{key}", lang) for key in ("industry", "output", "backward", "forward", "class", "others")
    ]
    ordered = found.sort_values("others", ascending=False, kind="stable").head(most or len(found))
    cells = [
        [
            f"{code} {_both(str(code), names)[lang]}",
            f"{row['output_multiplier']:.2f}",
            f"{row['backward']:.2f}",
            f"{row['forward']:.2f}",
            texts.say(f"linkages.class.{row['class']}", lang),
            texts.number(row["others"], lang, digits=0),
        ]
        for code, row in ordered.iterrows()
    ]
    return heads, cells


def lacking(accounts: Accounts, *, lang: str) -> list[str]:
    """What cannot be said, because the accounts do not have it."""
    absent = [key for key in LACKS if accounts.industries[key].isna().any()]
    what = ", ".join(texts.say(f"linkages.lacks.{key}", lang) for key in absent)
    return [texts.say("linkages.unknown", lang, what=what)] if absent else []


def extracted(
    accounts: Accounts, block: Sequence[str], names: pd.DataFrame, about: Mapping[str, Any], *, lang: str
) -> list[str]:
    """What goes with a block of industries, in sentences."""
    lost, output = extract(accounts, block), accounts.output
    own, unit = float(output[list(block)].sum()), about["unit"][lang]
    others = float(lost.drop(list(block)).sum())

    def money(value: float) -> str:
        return f"{texts.number(value, lang, digits=0)} {unit}"

    said = [
        texts.say(
            "linkages.extracted",
            lang,
            block=", ".join(_both(each, names)[lang] for each in block),
            own=money(own),
            others=money(others),
            share=texts.quantity((own + others) / float(output.sum()), "share", lang, digits=1),
        )
    ]
    for code, value in lost.drop(list(block)).nlargest(SHOWN).items():
        part = texts.quantity(float(value) / float(output[code]), "share", lang, digits=1)
        said.append(
            texts.say("linkages.loser", lang, name=_both(str(code), names)[lang], value=money(float(value)), share=part)
        )
    return said


@dataclass(frozen=True, slots=True, eq=False)
class Regional:
    """Linkages of a region, and what they rest on."""

    found: pd.DataFrame
    name: texts.Text
    year: int
    method: str
    delta: float | None
    size: float | None
    left_out: int  # industries of the accounts without known jobs in the region


def regional(
    accounts: Accounts,
    links: pd.DataFrame,
    frames: Mapping[str, pd.DataFrame],
    region: str,
    *,
    method: str,
    delta: float | None,
    size: float | None,
) -> Regional:
    """The linkages of a region by its jobs and the country's shares.

    Raises
    ------
    DataError
        If the region has no jobs, no industry can be matched, or δ or the region's size is needed and not given.
    """
    own, share, year = _own_jobs(frames, region)
    here, everywhere = (by_account(values, links, accounts.output.index) for values in (own, share))
    if (here.notna() & everywhere.notna()).sum() == 0:
        raise DataError(problem("io_no_industry", value=", ".join(map(str, own.index[:4])), known=", ".join(links["code"][:4])))
    needs = method in {"flq", "aflq"}
    part = size if size is not None else _size(frames, region, year)
    if needs and (delta is None or not 0 <= delta < 1):
        raise DataError(problem("io_delta", value="–" if delta is None else f"{delta:g}"))
    if needs and (part is None or not 0 < part <= 1):
        raise DataError(problem("io_size", value=region))
    both = here.notna() & everywhere.notna()
    kind = cast(Literal["SLQ", "CILQ", "FLQ", "AFLQ"], method.upper())
    found = regional_linkages(
        accounts, here.where(both), everywhere.where(both), method=kind, delta=delta if needs else None, size=part
    )
    row = frames["regions"].loc[region]
    english = row.get("name_en")
    name = {"ko": str(row["name"]), "en": english if isinstance(english, str) and english else str(row["name"])}
    return Regional(found, name, year, method.upper(), delta if needs else None, part if needs else None, int((~both).sum()))


def _own_jobs(frames: Mapping[str, pd.DataFrame], region: str) -> tuple[pd.Series, pd.Series, int]:
    """Jobs of the region and shares of the country, in the last year that both have."""
    if "jobs" not in frames or "benchmark" not in frames:
        raise DataError(problem("no_region", value=region, table="jobs, benchmark"))
    jobs, shares = frames["jobs"]["persons"], frames["benchmark"]["share"]
    jobs = jobs[jobs.index.get_level_values("region") == region].droplevel("region")
    years = set(jobs.index.get_level_values("year")) & set(shares.index.get_level_values("year"))
    if not years:
        raise DataError(problem("no_region", value=region, table="jobs"))
    year = int(max(years))
    own, share = (each.xs(year, level="year").astype(float) for each in (jobs, shares))
    return own, share[share.index.isin(own.index)], year


def _size(frames: Mapping[str, pd.DataFrame], region: str, year: int) -> float | None:
    """The region's part of the country's jobs, where the country's are known."""
    totals = frames.get("region_years")
    countries = frames["regions"].index[frames["regions"]["level"] == "country"]
    if totals is None or "jobs" not in totals or not len(countries):
        return None
    known = totals["jobs"].dropna()
    here, all_ = known.get((region, year)), known.get((countries[0], year))
    return None if here is None or not all_ else float(here) / float(all_)


def regional_rows(made: Regional, names: pd.DataFrame, *, lang: str, most: int) -> tuple[list[str], list[list[str]]]:
    """Heads and cells, the industries the region is most specialised in first."""
    heads = [
        texts.say(f"linkages.columns.{key}", lang) for key in ("industry", "quotient", "found_here", "regional", "national")
    ]
    cells = [
        [
            f"{code} {_both(str(code), names)[lang]}",
            f"{row['quotient']:.2f}",
            "" if pd.isna(row["found_here"]) else texts.quantity(row["found_here"], "share", lang, digits=0),
            f"{row['multiplier']:.2f}",
            f"{row['national']:.2f}",
        ]
        for code, row in made.found.sort_values("quotient", ascending=False, kind="stable").head(most).iterrows()
    ]
    return heads, cells


def regional_lines(made: Regional, *, lang: str) -> list[str]:
    """How it was estimated, and how sure that is."""
    said = [texts.say("linkages.regional_method", lang, method=made.method)]
    if made.delta is not None and made.size is not None:
        size = texts.quantity(made.size, "share", lang, digits=2)
        said.append(texts.say("linkages.regional_delta", lang, delta=f"{made.delta:g}", size=size))
    above = int((made.found["found_here"] > 1).sum())
    if above:
        said.append(texts.say("linkages.regional_above", lang, count=above))
    if made.left_out:
        said.append(texts.say("linkages.regional_left_out", lang, count=made.left_out))
    return said


def regional_record(made: Regional, names: pd.DataFrame) -> dict[str, Any]:
    """The same for machines."""
    return {
        "region": made.name,
        "year": made.year,
        "method": made.method,
        "delta": made.delta,
        "size": made.size,
        "left_out": made.left_out,
        "industries": records(made.found, names),
        "sentences": {lang: regional_lines(made, lang=lang) for lang in texts.LANGUAGES},
    }


def _both(code: str, names: pd.DataFrame) -> dict[str, str]:
    ko = str(names["name"].get(code, code))
    en = names["name_en"].get(code)
    return {"ko": ko, "en": str(en) if isinstance(en, str) and en else ko}
