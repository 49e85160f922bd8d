"""Write the pages of docs/reference/, or check that they are fresh.

Everything in that folder comes from the package's own data and docstrings: schemas, code lists, programmes, the catalogue
of indicators, the messages, the records of a plan. `make docs` writes it, `make check` runs this file with `--check`.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import pandas as pd

from danji import codes, errors, programmes, rules, tables, texts
from danji.plan.records import VERSION, Plan
from tools import indicator_pages
from tools.markdown import interval, page, table

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"
SIGNS = {"at_most": "≤", "at_least": "≥", "among": "∈"}
FACT_LISTS = ("facts", "criteria")  # lists with a page of their own


def pages() -> dict[str, str]:
    """Every page of the folder: path → content."""
    found = {
        "README.md": _index(),
        "tables.md": _tables(),
        "codes.md": _codes(),
        "facts-and-criteria.md": _facts_and_criteria(),
        "problems.md": _problems(),
        "plan-json.md": _plan(),
        f"plan-{VERSION}.schema.json": json.dumps(Plan.model_json_schema(), ensure_ascii=False, indent=2) + "\n",
    }
    found |= indicator_pages.pages()
    return found | {f"programmes/{key}.md": _programme(programmes.read(key)) for key in programmes.names()}


def stale() -> list[str]:
    """Pages that are missing, differ, or are no longer written; paths under docs/reference/."""
    wanted = pages()
    there = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file()}
    return sorted(
        path
        for path in there | set(wanted)
        if path not in wanted or path not in there or (FOLDER / path).read_text(encoding="utf-8") != wanted[path]
    )


def write() -> list[str]:
    """Write what is stale, remove what is no longer written; the paths touched."""
    wanted, touched = pages(), stale()
    for path in touched:
        if path not in wanted:
            (FOLDER / path).unlink()
            continue
        (FOLDER / path).parent.mkdir(parents=True, exist_ok=True)
        (FOLDER / path).write_text(wanted[path], encoding="utf-8", newline="\n")
    return touched


def _index() -> str:
    rows = [
        ("[tables.md](tables.md)", "표와 열 · tables and columns", "`danji/schemas/`"),
        ("[codes.md](codes.md)", "코드 · codes of the tables", "`danji/codes/`"),
        ("[facts-and-criteria.md](facts-and-criteria.md)", "사실과 점수 항목 · facts and criteria", "`danji/codes/`"),
        ("[indicators.md](indicators.md)", "지표 · indicators, one page each", "`danji/indicators/`, `tests/`"),
        ("[problems.md](problems.md)", "오류와 확인 · every problem message", "`danji/texts/problems.yaml`"),
        ("[plan-json.md](plan-json.md)", "plan.json의 항목 · fields of plan.json", "`danji/plan/records.py`"),
        (f"[plan-{VERSION}.schema.json](plan-{VERSION}.schema.json)", "plan.json의 JSON Schema", "`danji/plan/records.py`"),
    ]
    rows += [
        (f"[programmes/{key}.md](programmes/{key}.md)", _both(programmes.read(key).name), f"`danji/programmes/{key}/`")
        for key in programmes.names()
    ]
    return page("Reference · 참조", "the package's data and docstrings", [table(("page", "what", "written from"), rows)])


def _tables() -> str:
    parts = [
        "A cell that is empty is not known; it is never zero. 빈칸은 '모름'이며 0이 아닙니다.",
        "",
        "Key columns are marked 🔑; together they name a row. 🔑는 열쇠 열입니다. 열쇠가 같은 행은 둘일 수 없습니다.",
    ]
    for name in tables.NAMES:
        need = "required · 필수" if name in tables.REQUIRED else "optional · 선택"
        rows = [
            (
                f"`{column.column}`{' 🔑' if column.is_key else ''}",
                column.type,
                column.unit,
                "yes" if column.required else "",
                interval(column.plausible),
                _reference(column.refers_to),
                column.label["ko"],
                f"{column.meaning['ko']}<br>{column.meaning['en']}",
            )
            for column in tables.schema(name)
        ]
        heads = ("column", "type", "unit", "required", "plausible range", "refers to", "이름", "뜻 · meaning")
        parts += ["", f"## {name}", "", f"{need}.", "", table(heads, rows)]
    return page("Tables · 표", "`danji/schemas/*.csv`", parts)


def _reference(refers_to: str) -> str:
    kind, _, name = refers_to.partition(":")
    if kind != "codes":
        return " · ".join(f"`{each}`" for each in refers_to.split("|")) if refers_to else ""
    return f"[{name}]({'facts-and-criteria.md' if name in FACT_LISTS else f'codes.md#{name}'})"


def _lists() -> Iterator[tuple[str, pd.DataFrame]]:
    """The small code lists: those with labels in both languages."""
    for entry in sorted(resources.files("danji.codes").iterdir(), key=lambda each: each.name):
        if entry.name.endswith(".csv"):
            name = entry.name.removesuffix(".csv")
            content = codes.read(name)
            if "label_ko" in content:
                yield name, content


def _codes() -> str:
    parts = ["The large registers (regions, industries, complexes) are described in `danji/codes/README.md`."]
    for name, content in _lists():
        if name not in FACT_LISTS:
            more = [str(column) for column in content if column not in {"code", "label_ko", "label_en"}]
            rows = [
                (f"`{row['code']}`", row["label_ko"], row["label_en"], *(row[each] for each in more))
                for row in _records(content)
            ]
            parts += ["", f"## {name}", "", table(("code", "한국어", "English", *more), rows)]
    return page("Codes · 코드", "`danji/codes/*.csv`", parts)


def _facts_and_criteria() -> str:
    heads = ("name", "unit", "한국어", "English", "뜻 · meaning")
    facts, criteria = (table(heads, map(_meant, _records(codes.read(name)))) for name in FACT_LISTS)
    return page(
        "Facts and criteria · 사실과 점수 항목",
        "`danji/codes/facts.csv` and `danji/codes/criteria.csv`",
        [
            "## Facts · 사실",
            "",
            "What a rule may name, and what a figure in print may be about. 기준이 이름으로 부르는 값입니다.",
            "",
            facts,
            "",
            "## Criteria · 점수 항목",
            "",
            "What may have a weight in `[weights]` of `case.toml`. 가중치를 줄 수 있는 항목입니다.",
            "",
            criteria,
        ],
    )


def _records(content: pd.DataFrame) -> list[dict[str, str]]:
    return [{str(name): str(value) for name, value in row.items()} for row in content.to_dict("records")]


def _meant(row: Mapping[str, str]) -> tuple[str, ...]:
    return f"`{row['code']}`", row["unit"], row["label_ko"], row["label_en"], f"{row['meaning_ko']}<br>{row['meaning_en']}"


def _programme(programme: programmes.Programme) -> str:
    parts = [f"{_both(programme.name)}", "", f"Law · 근거: {_both(programme.law)}", "", "## Rules · 기준"]
    for rule in programme.rules:
        parts += ["", *_rule(rule)]
    parts += _clusters(programme)
    parts += ["", "## Readings · 읽는 방법"]
    for name, clause in programme.clauses.items():
        readings = [(f"`{key}`", label["ko"], label["en"]) for key, label in clause.readings.items()]
        parts += [
            "",
            f"### {name}: {_both(clause.label)}",
            "",
            table(("reading", "한국어", "English"), readings),
            "",
            clause.why["ko"],
            "",
            clause.why["en"],
        ]
    parts += ["", "## Notes · 알아 둘 것", "", *_notes(programme.notes)]
    if programme.unknown:
        parts += ["", "## What is not known · 알지 못하는 것", ""]
        parts += [f"- {each['ko']}<br>{each['en']}" for each in programme.unknown]
    marks = [(mark, *_langs(f"words.confidence_{mark}")) for mark in ("H", "M", "L", "UNVERIFIED")]
    parts += ["", "## Confidence · 신뢰도", "", table(("mark", "한국어", "English"), marks)]
    return page(f"Programme {programme.key}", f"`danji/programmes/{programme.key}/`", parts)


def _clusters(programme: programmes.Programme) -> Iterable[str]:
    """The tests of clusters and the kinds they tell apart."""
    if programme.clusters is None:
        return
    limits = [
        (
            f"`{rule.name}`",
            _both(rule.label),
            f"`{rule.fact}`",
            "; ".join(f"{step.start}: {_limit(step.value, SIGNS[rule.compare], rule.unit)}" for step in rule.limit.steps),
            _source(rule.source),
        )
        for rule in programme.clusters.rules
    ]
    kinds = [
        (_both(kind.label), ", ".join(kind.holds), ", ".join(kind.fails) or "–", _source(kind.source))
        for kind in programme.clusters.kinds
    ]
    yield from ("", "## Tests of clusters · 클러스터 시험", "", table(("test", "", "fact", "limit by day", "source"), limits))
    yield from ("", table(("종류 · kind", "holds", "fails", "source"), kinds))


def _rule(rule: rules.Rule) -> Iterable[str]:
    sign = SIGNS[rule.compare]
    days = "; ".join(
        f"{step.start}: {_limit(step.value, sign, rule.unit)}" + (f" ({step.confidence})" if step.confidence else "")
        for step in rule.limit.steps
    )
    whom = "; ".join(f"{key} = {', '.join(allowed)}" for key, allowed in rule.where.items()) or "everyone · 모두"
    rows = [
        ("fact", f"[`{rule.fact}`](../facts-and-criteria.md)"),
        ("limit by day", days),
        ("whom", whom),
        ("source", _source(rule.source)),
    ]
    rows[2:2] = [(word, said) for word, said in _words(rule) if said]
    if rule.reading:
        rows.insert(0, ("clause, reading", f"{rule.clause}, `{rule.reading}`"))
    notes = _notes(rule.notes)
    return [f"### {rule.name}", "", _both(rule.label), "", table(("", ""), rows), *(["", *notes] if notes else [])]


def _words(rule: rules.Rule) -> Iterable[tuple[str, str]]:
    """The words that widen a rule: see the how-to on adding a programme."""
    for word, allowed in (("of", rule.of), ("except", rule.without)):
        yield word, "; ".join(f"{key} = {', '.join(given)}" for key, given in allowed.items())
    yield "per", rule.per
    yield "any_of", rule.any_of
    yield "scope", rule.scope if rule.scope != "zone" else ""


def _limit(value: object, sign: str, unit: str) -> str:
    if value is None:
        return "repealed · 폐지"
    if isinstance(value, (int, float)):
        return f"{sign} {value:g} {unit}".strip()
    return f"{sign} {', '.join(f'`{code}`' for code in value)}" if isinstance(value, Sequence) else str(value)


def _source(source: rules.Source) -> str:
    title = _both(source.title)
    linked = f"[{title}]({source.url})" if source.url else title
    return " ".join(part for part in (linked, source.part, f"({source.confidence})") if part)


def _notes(notes: Sequence[rules.Note]) -> list[str]:
    return [f"- {note.text['ko']}<br>{note.text['en']} — {_source(note.source)}" for note in notes]


def _problems() -> str:
    parts = [
        "Words in braces are filled in with the value at hand; `{name:은/는}` takes the particle it calls for.",
        "중괄호 안은 그때의 값으로 채워집니다.",
    ]
    for title, keys in _sections("problems"):
        parts += ["", f"## {title}"]
        for key in keys:
            rows = [(part, *_langs(f"problems.{key}.{part}")) for part in errors.PARTS]
            parts += ["", f"### {key}", "", table(("", "한국어", "English"), rows)]
    return page("Problems · 오류와 확인", "`danji/texts/problems.yaml`", parts)


def _sections(name: str) -> list[tuple[str, list[str]]]:
    """The keys of a catalogue under its own headings (comment lines), in order; only keys with three parts."""
    found: list[tuple[str, list[str]]] = []
    title = name
    for line in (resources.files("danji.texts") / f"{name}.yaml").read_text(encoding="utf-8").splitlines():
        key = re.match(r"([a-z_]+):", line)
        if line.startswith("# "):
            title = line.removeprefix("# ")
        elif key and texts.has(f"{name}.{key[1]}.{errors.PARTS[0]}"):
            if not found or found[-1][0] != title:
                found.append((title, []))
            found[-1][1].append(key[1])
    return found


def _plan() -> str:
    schema = Plan.model_json_schema()
    file = f"plan-{VERSION}.schema.json"
    parts = [
        f"Version {VERSION}. `danji plan` writes it to `out/plan.json`; the same as a JSON Schema: [{file}]({file}).",
        "",
        "A change of meaning is a new version. `null` means not known, not computed or not applicable; it is never zero.",
    ]
    for name, kind in {"Plan": schema, **schema["$defs"]}.items():
        rows = [(f"`{field}`", _type(each), each.get("description", "")) for field, each in kind["properties"].items()]
        parts += ["", f"## {name}", "", kind.get("description", ""), "", table(("field", "type", "meaning"), rows)]
    return page("plan.json", "`danji/plan/records.py`", parts)


def _type(of: Mapping[str, Any]) -> str:  # noqa: PLR0911  one line per kind of type
    """A JSON type in words."""
    match of:
        case {"$ref": str(ref)}:
            name = ref.rsplit("/", 1)[-1]
            return f"[{name}](#{name.lower()})"
        case {"anyOf": list(options)}:
            return " or ".join(_type(option) for option in options)
        case {"const": value}:
            return f"`{value}`"
        case {"enum": list(values)}:
            return ", ".join(f"`{value}`" for value in values)
        case {"prefixItems": list(items)}:
            return f"[{', '.join(_type(item) for item in items)}]"
        case {"type": "array", "items": dict(item)}:
            return f"list of {_type(item)}"
        case {"type": "object", "additionalProperties": dict(item)}:
            return f"mapping to {_type(item)}"
        case _:
            return str(of.get("format", of.get("type", "any")))


def _both(text: texts.Text) -> str:
    return f"{text['ko']} · {text['en']}"


def _langs(key: str) -> tuple[str, ...]:
    return tuple(texts.wordings(key)[lang] for lang in texts.LANGUAGES)


if __name__ == "__main__":
    if "--check" in sys.argv:
        old = stale()
        print("\n".join(f"docs/reference/{path} is stale: run `make docs`" for path in old) or "reference pages are fresh")
        sys.exit(bool(old))
    print("\n".join(f"docs/reference/{path}" for path in write()) or "nothing to write")
