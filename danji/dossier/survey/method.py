"""Definitions, sources, and which indicators of the catalogue the workspace can feed."""

from __future__ import annotations

from danji import indicators
from danji.dossier.survey.blocks import Block, Heading, Paragraph, Section, Table, word
from danji.measures.records import Measures

USED = (
    "location_quotient", "krugman_specialisation", "hachman", "absolute_diversity", "eci", "pci", "opportunity_value",
    "opportunity_gain", "relatedness_density", "gini_concentration", "krugman_concentration", "ubiquity", "star_rating",
    "regional_shift", "location_quotient_growth", "theil", "theil_between", "gini", "williamson", "variation", "atkinson",
    "beta_convergence", "moran", "local_moran", "getis_ord",
)  # fmt: skip


def section(made: Measures, lang: str) -> Section:
    """How every indicator of the page is read, where it is from, and what the workspace lacks for the others."""
    known = indicators.catalogue()
    rows = [
        [
            known.loc[name, f"label_{lang}"],
            known.loc[name, f"high_means_{lang}"],
            known.loc[name, f"misleads_{lang}"],
            known.loc[name, "source"],
        ]
        for name in USED
    ]
    heads = [word(f"head_{head}", lang) for head in ("indicator", "means", "misleads", "reference")]
    blocks: list[Block] = [Paragraph(word("definitions_intro", lang)), Table(word("definitions_caption", lang), heads, rows)]
    lacking = [[each.label[lang], each.why_not[lang]] for each in made.indicators if each.why_not is not None]
    count = len(made.indicators) - len(lacking)
    blocks.append(Paragraph(word("fed_count", lang, count=count, all=len(made.indicators))))
    if lacking:
        blocks.append(
            Table(word("lacking_caption", lang), [word(f"head_{head}", lang) for head in ("indicator", "why_not")], lacking)
        )
    blocks.append(Heading(word("inputs", lang)))
    blocks.append(
        Table(
            word("inputs_caption", lang),
            [word("head_file", lang), "SHA-256"],
            [[file, digest] for file, digest in made.inputs.items()],
        )
    )
    return Section("method", word("page_method", lang), blocks)
