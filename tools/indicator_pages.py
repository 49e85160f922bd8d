"""One page per indicator and the page that lists them all, from the catalogue, the docstrings and the tests."""

from __future__ import annotations

import inspect
import re
import tomllib
from collections.abc import Iterator

import pandas as pd

from danji import codes, indicators
from tools import proofs
from tools.markdown import interval, page, table

FOLDER = "indicators"
ORIGIN = "`danji/indicators/` (catalogue and docstrings) and the tests"
SECTION = re.compile(r"^([A-Z][a-z]+)\n-+\n", re.MULTILINE)
ENTRY = re.compile(r"^(\S.*)\n((?:    .*\n?)+)", re.MULTILINE)
READ = {"high_means": "높을 때 · high", "low_means": "낮을 때 · low", "misleads": "주의 · mind"}
PROVED = {
    "hand": "손으로 · by hand",
    "book": "출판된 값 · by the book",
    "law": "법칙 · by law",
    "peer": "다른 패키지 · by peer",
    "twin": "느린 쌍둥이 · plain twin",
}


def pages() -> dict[str, str]:
    """Every page of the indicators: path → content."""
    return {"indicators.md": _index()} | {f"{FOLDER}/{name}.md": _page(name) for name in proofs.described().index}


def _range(row: pd.Series) -> str:
    low, high = (None if pd.isna(row[end]) else float(row[end]) for end in ("low", "high"))
    return interval((low, high)) or "any"


def _index() -> str:
    described = proofs.described()
    counts = pd.DataFrame({name: proofs.counts(name) for name in described.index}).T
    parts = [
        "무엇을 재고, 무엇이 필요하며, 얼마나 확인했는지. 이름을 누르면 식, 정의되지 않는 경우, 읽는 법, 예, 근거가 있습니다.",
        "",
        "What each measures, what it takes, and how often it is proved. Its page has the formula, the undefined cases, how to",
        "read it, an example and the sources. Proofs are counted from the tests: by hand, by the book (a published value), by",
        "law, by peer (another package).",
        "",
        *_summary(counts),
    ]
    heads = ("지표 · indicator", "name", "unit", "range", "takes", "hand", "book", "law", "peer")
    for family in described["module"].unique():
        members = described[described["module"] == family]
        rows = [
            (
                f"[{row['label_ko']} · {row['label_en']}]({FOLDER}/{name}.md)",
                f"`{name}`{' (table)' if row['columns'] else ''}",
                row["unit"],
                _range(row),
                row["takes"],
                *(counts.loc[name, kind] or "–" for kind in proofs.KINDS[:4]),
            )
            for name, row in members.iterrows()
        ]
        parts += ["", f"## {family}", "", table(heads, rows)]
    return page("Indicators · 지표", ORIGIN, [*parts, "", *_takes(), "", *_unprinted()])


def _summary(counts: pd.DataFrame) -> list[str]:
    proved = {kind: int((counts[kind] > 0).sum()) for kind in proofs.KINDS}
    rows = [(PROVED[kind], f"{proved[kind]} / {len(counts)}", int(counts[kind].sum())) for kind in proofs.KINDS]
    return [table(("증명 · proof", "indicators proved so", "proofs"), rows)]


def _takes() -> list[str]:
    rows = [
        (f"`{each['code']}`", each["label_ko"], each["label_en"], f"{each['meaning_ko']}<br>{each['meaning_en']}")
        for each in codes.read("takes").to_dict("records")
    ]
    return ["## What they take · 필요한 표", "", table(("takes", "한국어", "English", "뜻 · meaning"), rows)]


def _unprinted() -> list[str]:
    reasons = indicators.no_book()
    rows = [(f"[`{name}`]({FOLDER}/{name}.md)", row["ko"], row["en"]) for name, row in reasons.iterrows()]
    return ["## Without a published value · 출판된 값이 없는 지표", "", table(("name", "까닭", "why"), rows)]


def _page(name: str) -> str:
    row = proofs.described().loc[name]
    parts = _sections(inspect.getdoc(proofs.functions()[name]) or "")
    path = f"danji.indicators.{row['module']}.{name}"
    meant = [(head, row[f"{key}_ko"], row[f"{key}_en"]) for key, head in READ.items()]
    facts = [
        ("name", f"`{name}`"),
        ("단위 · unit", row["unit"]),
        ("범위 · range", _range(row)),
        ("필요한 표 · takes", f"[{row['takes']}](../indicators.md#what-they-take--필요한-표)"),
        *([("열 · columns", row["columns"])] if row["columns"] else []),
    ]
    said = [
        table(("", ""), facts),
        "",
        *_formula(parts[""]),
        "",
        "## 읽는 법 · How to read it",
        "",
        table(("", "한국어", "English"), meant),
        "",
        "## Call",
        "",
        "```text",
        f"{path}{inspect.signature(proofs.functions()[name])}".replace("'", ""),
        "```",
        "",
        *_parameters(parts),
        "",
        "## Returns, and where it is undefined",
        "",
        *_plain(parts["Returns"]),
        *[line for key in ("Warns", "Raises") if key in parts for line in ("", f"## {key}", "", *_entries(parts[key]))],
        "",
        "## Example",
        "",
        *_example(name, str(row["module"]), parts["Examples"]),
        "",
        *_proved(name),
        "",
        "## Source",
        "",
        *_plain(parts["Source"]),
        "",
        *_checked(str(row["source"])),
        "",
        "## Cite as",
        "",
        f"danji contributors, danji {_version()}, indicator `{name}` ({row['label_en']}), after: {row['source']}.",
    ]
    return page(f"{row['label_ko']} · {row['label_en']}", ORIGIN, said)


def _checked(source: str) -> list[str]:
    """Of each work that the catalogue cites, where the citation was seen, or that it was not."""
    seen = indicators.sources()["seen"].to_dict()
    lines = ["Citations as checked · 인용 확인:", ""]
    for work in source.split("; "):
        where = next((place for cited, place in seen.items() if cited in work), "")
        lines.append(f"- {work}: {f'seen, {where}' if where else 'not verified · 확인하지 못함'}")
    return lines


def _version() -> str:
    return str(tomllib.loads((proofs.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def _sections(text: str) -> dict[str, str]:
    """The parts of a docstring by heading; what comes before the first heading under ""."""
    pieces = SECTION.split(text)
    return {"": pieces[0], **dict(zip(pieces[1::2], pieces[2::2], strict=True))}


def _formula(head: str) -> list[str]:
    """The first line, the formula as it is written, and the same in words."""
    paragraphs = [each for each in head.strip().split("\n\n") if each]
    words = [" ".join(each.split()) for each in paragraphs[1:] if each.startswith("In words:")]
    formulas = [each for each in paragraphs[1:] if not each.startswith("In words:")]
    block = ["", "## 식 · Formula", "", "```text", "\n\n".join(formulas), "```"] if formulas else []
    return [" ".join(paragraphs[0].split()), *block, *(line for each in words for line in ("", each))]


def _parameters(parts: dict[str, str]) -> list[str]:
    rows = [(f"`{key}`", _linked(" ".join(meaning.split()))) for key, meaning in ENTRY.findall(parts["Parameters"] + "\n")]
    return [table(("parameter", "meaning and unit"), rows)]


def _linked(text: str) -> str:
    """Where a parameter is as in another indicator, a link to its page."""
    pages_of = set(proofs.described().index)
    return re.sub(r"`(\w+)`", lambda name: f"[{name[0]}]({name[1]}.md)" if name[1] in pages_of else name[0], text)


def _entries(text: str) -> list[str]:
    return [f"- `{key}`: {' '.join(meaning.split())}" for key, meaning in ENTRY.findall(text + "\n")]


def _plain(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


def _example(name: str, module: str, text: str) -> list[str]:
    """The example of the docstring with what it needs; it runs as a test, there and here."""
    needed = [f">>> import {package}" for package in ("numpy as np", "pandas as pd") if f"{package.split()[-1]}." in text]
    family = proofs.described()
    siblings = family.index[family["module"] == module]
    called = ", ".join(each for each in siblings if each == name or re.search(rf"\b{each}\(", text))
    return ["```pycon", *needed, f">>> from danji.indicators.{module} import {called}", *text.strip().splitlines(), "", "```"]


def _proved(name: str) -> Iterator[str]:
    counts, found = proofs.counts(name), proofs.proofs()[name]
    yield from ("## 증명 · Proofs", "")
    yield table(tuple(PROVED[kind] for kind in proofs.KINDS), [tuple(counts[kind] or "–" for kind in proofs.KINDS)])
    cases = {case["name"]: case for proof in found for case in proof.cases if proof.kind == "book"}
    if cases:
        yield from ("", "By the book:", "")
        yield from (f"- {case['name']}: {case['citation']} ({' '.join(case['where'].split())})" for case in cases.values())
    elif name in indicators.no_book().index:
        reason = indicators.no_book().loc[name]
        yield from ("", f"No published value: {reason['en']} {reason['ko']}")
    for kind, title in (("law", "By law:"), ("peer", "By peer:")):
        tests = sorted({proof.test for proof in found if proof.kind == kind})
        if tests:
            yield from ("", title, "")
            yield from (f"- {_said(test)} (`{test.split('::')[0]}`)" for test in tests)


def _said(test: str) -> str:
    """The name of a test is the law it states."""
    return test.split("::")[1].removeprefix("test_").replace("_", " ")
