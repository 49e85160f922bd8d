"""Linkages of all industries, to be read: records and lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from danji import texts
from danji.indicators.linkages import Accounts, extract, extractions, multipliers, strength

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


def _both(code: str, names: pd.DataFrame) -> dict[str, str]:
    ko = str(names["name"].get(code, code))
    en = names["name_en"].get(code)
    return {"ko": ko, "en": str(en) if isinstance(en, str) and en else ko}
