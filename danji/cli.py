"""The command line: the same calls from a shell. It reads, calls and writes; it decides nothing.

Exit codes: 0 good, 1 something in the user's input is to be mended, 2 the command was not understood.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from danji import texts
from danji.errors import DanjiError, Problem

if TYPE_CHECKING:
    from cyclopts import App

    from danji import plan, sources
    from danji.plan.records import IndicatorRecord, ZoneRecord

VERBS = ("new", "check", "measure", "gather", "draw", "judge", "plan", "programmes")
VERSION = "0.1.0"
GOOD, MENDABLE, NOT_UNDERSTOOD, STOPPED = 0, 1, 2, 130
ROWS_SHOWN = 40  # rows of a measure that are printed; the rest with --json
SOURCES_SHOWN = 4
SHOWN_ALIKE = 5  # problems of one kind in one column that are printed in full
PATIENCE_S = 2.0  # longer work shows a progress bar


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; give its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    lang, words = _language(given)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if lang is None:
        print(texts.say("cli.which_language", "en", known=", ".join(texts.LANGUAGES)), file=sys.stderr)
        return NOT_UNDERSTOOD
    if not words or words[0] in {"--help", "-h"}:
        print(_overview(lang))
        return GOOD
    if words[0] == "--version":
        print(f"danji {VERSION}")
        return GOOD
    return _run(words, lang)


def _run(words: list[str], lang: str) -> int:
    from cyclopts import CycloptsError

    as_json = "--json" in words
    try:
        result = _app(lang)(words, exit_on_error=False, print_error=False, result_action="return_value")
    except CycloptsError as error:
        print(texts.say("cli.not_understood", lang, detail=error), texts.say("cli.see_help", lang), sep="\n", file=sys.stderr)
        return NOT_UNDERSTOOD
    except DanjiError as error:
        _tell(error.problems, lang, as_json=as_json)
        return MENDABLE
    except BrokenPipeError:  # whoever read our output, such as `head`, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return GOOD
    except KeyboardInterrupt:
        print(texts.say("cli.stopped", lang), file=sys.stderr)
        return STOPPED
    return result if isinstance(result, int) else GOOD


def _language(given: Sequence[str]) -> tuple[str | None, list[str]]:
    """The language asked for, and the other words. `--lang` may stand anywhere; without it DANJI_LANG, else Korean."""
    words, lang = list(given), os.environ.get("DANJI_LANG", "ko")
    for at, word in enumerate(words):
        if word == "--lang" and at + 1 < len(words):
            lang = words[at + 1]
            del words[at : at + 2]
            break
        if word.startswith("--lang="):
            lang = word.removeprefix("--lang=")
            del words[at]
            break
    return (lang if lang in texts.LANGUAGES else None), words


def _overview(lang: str) -> str:
    """What `danji --help` says; made without the libraries the verbs need, so that it is there at once."""
    verbs = "\n".join(f"  {verb:<12}{texts.say(f'cli.{verb}', lang).splitlines()[0]}" for verb in VERBS)
    return texts.say("cli.overview", lang, verbs=verbs)


def _app(lang: str) -> App:
    from cyclopts import App, Group, Parameter

    app = App(
        name="danji",
        version=VERSION,
        help=texts.say("cli.app", lang),
        help_format="plaintext",
        default_parameter=Parameter(negative=()),
        suppress_keyboard_interrupt=False,
        group_arguments=Group(texts.say("cli.group_arguments", lang)),
        group_parameters=Group(texts.say("cli.group_parameters", lang)),
    )
    for verb in VERBS:
        function = _verb(verb, lang)
        function.__doc__ = texts.say(f"cli.{verb}", lang)
        app.command(function, name=verb)
    return app


def _verb(name: str, lang: str) -> Callable[..., Any]:
    """The function of a verb, in a language."""
    made: Mapping[str, Callable[[str], Callable[..., Any]]] = {
        "new": _new,
        "check": _check,
        "measure": _measure,
        "gather": _gather,
        "draw": _draw,
        "judge": _judge,
        "plan": _plan,
        "programmes": _programmes,
    }
    return made[name](lang)


def _new(lang: str) -> Callable[..., Any]:
    def new(folder: Path, /, *, template: Literal["start", "gyeongnam"] = "start", json: bool = False) -> int:
        from danji import sources, store

        made = store.new_workspace(folder, sources.template(template))
        _show(
            {"workspace": str(folder), "files": [str(path) for path in made]},
            json,
            lambda: _lines(
                [
                    texts.say("cli.new_made", lang, folder=folder),
                    *(f"  {path}" for path in made),
                    texts.say("cli.new_next", lang, folder=folder),
                ]
            ),
        )
        return GOOD

    return new


def _check(lang: str) -> Callable[..., Any]:
    def check(folder: Path, /, *, json: bool = False) -> int:
        from danji import sources

        workspace = sources.read_workspace(folder)
        sizes = {name: len(frame) for name, frame in workspace.frames.items()}
        record = {"good": True, "tables": sizes, "problems": [each.record() for each in workspace.warnings]}

        def said() -> None:
            _tell(workspace.warnings, lang, as_json=False)
            _table(
                [texts.say("cli.table", lang), texts.say("cli.rows", lang)],
                [[name, f"{size:,}"] for name, size in sizes.items()],
            )
            print(texts.say("cli.check_good", lang, count=len(workspace.warnings)))

        _show(record, json, said)
        return GOOD

    return check


def _measure(lang: str) -> Callable[..., Any]:
    def measure(
        folder: Path | None = None,
        /,
        *,
        indicator: str | None = None,
        region: str | None = None,
        industry: str | None = None,
        year: int | None = None,
        table: Literal["jobs", "value_added"] = "jobs",
        chart: Path | None = None,
        list: bool = False,  # noqa: A002  the option is called --list
        json: bool = False,
    ) -> int:
        from danji import sources
        from danji.plan import evidence

        if list:
            _show(_catalogue_record(), json, lambda: _catalogue(lang))
            return GOOD
        if folder is None:
            print(texts.say("cli.see_help", lang), file=sys.stderr)
            return NOT_UNDERSTOOD
        workspace = sources.read_workspace(folder)
        if indicator is None:
            found = evidence.shown(workspace.case, workspace.frames)
        else:
            found = evidence.measured(indicator, workspace.frames, table=table)
        target = workspace.case.target_industry if indicator is None and industry is None else None
        kept = [
            each
            for each in found
            if region in {None, each.region} and year in {None, each.year} and industry in {None, each.industry}
        ]
        shown = [each for each in kept if target is None or each.industry in {None, target}]
        if chart is not None:
            _write_chart(chart, shown, lang)
        _show([each.model_dump(mode="json") for each in kept], json, lambda: _measures(shown, lang))
        return GOOD

    return measure


def _gather(lang: str) -> Callable[..., Any]:
    def gather(
        folder: Path,
        /,
        *,
        industry: str | None = None,
        simulations: int = 1000,
        seed: int = 0,
        weighted: bool = False,
        reach_km: float | None = None,
        chart: Path | None = None,
        json: bool = False,
    ) -> int:
        import numpy as np

        from danji import sources, store
        from danji.dossier import gathering as pages
        from danji.indicators import gathering

        table, industries, warnings = sources.read_plants(folder)
        plants = gathering.placed(table)
        options: dict[str, Any] = {
            "industries": None if industry is None else [industry],
            "weighted": weighted,
            "reach_m": None if reach_km is None else 1000 * reach_km,
            "simulations": simulations,
            "workers": os.cpu_count() or 1,
        }
        if not json:
            _tell(warnings, lang, as_json=False)
            memory = gathering.plan(plants, **options).memory_bytes / 1e9
            print(texts.say("gathering.before", lang, plants=f"{len(plants):,}", gigabytes=f"{memory:.2f}"), file=sys.stderr)
        with _progress(lang, quiet=json) as progress:
            found = gathering.gather(plants, rng=np.random.default_rng(seed), progress=progress, **options)
        records = pages.records(found, industries)
        if chart is not None:
            store.write_text(chart, pages.chart(found, records[0], lang=lang))
        _show(
            {"industries": records, "unplaced": found.left_out, "too_few": found.too_few, "seed": seed},
            json,
            lambda: _lines(pages.lines(found, records, lang=lang)),
        )
        return GOOD

    return gather


def _draw(lang: str) -> Callable[..., Any]:
    def draw(folder: Path, /, *, reading: str | None = None, json: bool = False) -> int:
        from danji import plan

        ready, _ = _ready(folder)
        readings = [reading] if reading else list(ready.readings or (ready.case.reading,))
        _known_readings(readings, ready)
        zones, spent = [], {}
        with _progress(lang, quiet=json) as progress:
            for each in readings:
                begun = time.perf_counter()
                zones += plan.drawn_zones(ready, each, progress=progress)
                spent[each] = time.perf_counter() - begun
        record = [{**zone.model_dump(mode="json"), "seconds": round(spent[zone.reading], 3)} for zone in zones]
        _show(record, json, lambda: _zones(zones, ready.names, lang, spent))
        return GOOD

    return draw


def _judge(lang: str) -> Callable[..., Any]:
    def judge(folder: Path, zone: Path, /, *, json: bool = False) -> int:
        from danji import plan, sources

        ready, workspace = _ready(folder)
        shares = sources.read_zone(zone, workspace.frames["sites"].index)
        found = plan.judge(ready, shares)
        rows = plan.comparison.compare(ready.frames, found)
        record = {"zone": found.model_dump(mode="json"), "reported": [each.model_dump(mode="json") for each in rows]}

        def said() -> None:
            _zones([found], ready.names, lang, {})
            _lines([f"  {verdict.sentence[lang]}" for verdict in found.verdicts])
            _reported(rows, lang)
            print(texts.say(f"cli.judged_{found.passes}", lang, reading=ready.programme.reading_label(found.reading)[lang]))

        _show(record, json, said)
        return GOOD

    return judge


def _plan(lang: str) -> Callable[..., Any]:
    def plan(folder: Path, /, *, out: Path | None = None, json: bool = False) -> int:
        from danji import dossier, store
        from danji import plan as plans

        begun, target = time.perf_counter(), out or folder / "out"
        ready, workspace = _ready(folder)
        with _progress(lang, quiet=json) as progress:
            made = plans.draft(ready, version=VERSION, inputs=workspace.inputs, progress=progress)
            pages = {}
            for done, each in enumerate(texts.LANGUAGES):
                if progress is not None:
                    progress("write", done, len(texts.LANGUAGES))
                pages[each] = dossier.page(made, lang=each, regions=workspace.frames["regions"])
            files = store.write_plan(target, made, workspace.frames, pages, lang=lang)
        record = {
            "dossier": str(target / "dossier.html"),
            "files": [str(path) for path in files],
            "fingerprint": made.fingerprint,
            "seconds": round(time.perf_counter() - begun, 2),
            "zones": [zone.model_dump(mode="json") for zone in made.zones],
        }

        def said() -> None:
            _tell(workspace.warnings, lang, as_json=False)
            _zones(made.zones, ready.names, lang, {})
            _lines([f"  {verdict.sentence[lang]}" for verdict in made.zone(made.proposal).verdicts])
            print(
                texts.say("cli.plan_made", lang, seconds=f"{record['seconds']:g}", files=", ".join(path.name for path in files))
            )
            print(texts.say("cli.plan_dossier", lang, path=target / "dossier.html"))

        _show(record, json, said)
        return GOOD

    return plan


def _programmes(lang: str) -> Callable[..., Any]:
    def programmes(name: str | None = None, /, *, json: bool = False) -> int:
        from danji import programmes as known

        if name is None:
            _show(
                [{"key": key, "name": dict(known.read(key).name)} for key in known.names()],
                json,
                lambda: _table(
                    ["key", texts.say("cli.name", lang)], [[key, known.read(key).name[lang]] for key in known.names()]
                ),
            )
            return GOOD
        programme = known.read(name)
        rows = [
            {
                "rule": rule.name,
                "reading": rule.reading,
                "fact": rule.fact,
                "label": dict(rule.label),
                "compare": rule.compare,
                "limits": {str(step.start): step.value for step in rule.limit.steps},
                "where": {key: list(value) for key, value in rule.where.items()},
                "source": dict(rule.source.title),
                "url": rule.source.url,
                "confidence": rule.source.confidence,
                "notes": [dict(note.text) for note in rule.notes],
            }
            for rule in programme.rules
        ]
        _show(
            {
                "key": programme.key,
                "name": dict(programme.name),
                "law": dict(programme.law),
                "rules": rows,
                "notes": [dict(note.text) for note in programme.notes],
            },
            json,
            lambda: _programme(programme, lang),
        )
        return GOOD

    return programmes


def _ready(folder: Path) -> tuple[plan.Basis, sources.Workspace]:
    from danji import plan, sources

    workspace = sources.read_workspace(folder)
    return plan.basis(workspace.case, workspace.programme, workspace.frames), workspace


def _known_readings(readings: Sequence[str], ready: plan.Basis) -> None:
    from danji.errors import RuleError, problem

    for each in readings:
        if each and each not in ready.programme.readings:
            raise RuleError(
                problem("unknown_reading", column="--reading", value=each, known=", ".join(ready.programme.readings))
            )


def _show(record: Any, as_json: bool, said: Callable[[], None]) -> None:
    """The result for machines, or for people."""
    if as_json:
        print(json.dumps(record, ensure_ascii=False, indent=1))
    else:
        said()


def _tell(problems: Sequence[Problem], lang: str, *, as_json: bool) -> None:
    """Problems, all of them for machines; for people alike ones are counted after the first few."""
    if as_json:
        print(json.dumps({"good": False, "problems": [each.record() for each in problems]}, ensure_ascii=False, indent=1))
        return
    alike: dict[tuple[str, str | None, str | None], int] = {}
    for each in problems:
        place = (each.key, each.file, each.column)
        alike[place] = alike.get(place, 0) + 1
        if alike[place] <= SHOWN_ALIKE:
            print(f"[{texts.say(f'cli.{each.level}', lang)}] {each.text(lang)}", file=sys.stderr)
    for (_key, file, column), count in alike.items():
        if count > SHOWN_ALIKE:
            shown = ", ".join(part for part in (file, column) if part)
            print(texts.say("cli.more_alike", lang, place=shown, count=f"{count - SHOWN_ALIKE:,}"), file=sys.stderr)


@contextmanager
def _progress(lang: str, *, quiet: bool) -> Iterator[Callable[[str, int, int], None] | None]:
    """A progress bar on the terminal, for work that takes longer than a moment."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    begun, tasks = time.perf_counter(), {}
    with Progress(console=Console(stderr=True), transient=True) as bar:

        def progress(stage: str, done: int, total: int) -> None:
            if time.perf_counter() - begun < PATIENCE_S:
                return
            if stage not in tasks:
                tasks[stage] = bar.add_task(texts.say(f"cli.stage_{stage}", lang), total=total)
            bar.update(tasks[stage], completed=done, total=total)

        yield progress


def _lines(lines: Sequence[str]) -> None:
    print("\n".join(lines))


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(*heads, box=box.SIMPLE_HEAD)
    for row in rows:
        table.add_row(*row)
    Console(width=None if sys.stdout.isatty() else 140).print(table)


def _zones(zones: Sequence[ZoneRecord], names: Mapping[str, str], lang: str, spent: Mapping[str, float]) -> None:
    """Zones as a table, and each with its sites."""
    heads = ["zone", "value", "bound", "gap", "area", "sites", "radius", "verdict", *(["seconds"] if spent else [])]
    rows = []
    for zone in zones:
        row = [
            zone.label[lang],
            _points(zone.value),
            _points(zone.bound),
            _proof(zone, lang),
            texts.quantity(zone.facts["area_km2"], "km²", lang, digits=3),
            f"{len(zone.shares)}",
            texts.quantity(zone.radius_km, "km", lang),
            texts.say(f"verdict.{zone.passes}", lang),
        ]
        rows.append([*row, *([f"{spent[zone.reading]:.2f}"] if spent else [])])
    _table([texts.say(f"cli.head_{head}", lang) for head in heads], rows)
    for zone in zones[:1]:
        members = ", ".join(
            names[site] if share == 1 else f"{names[site]}({100 * share:.1f}%)" for site, share in zone.shares.items()
        )
        print(texts.say("cli.members", lang, zone=zone.label[lang], members=members))


def _points(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _catalogue_record() -> list[dict[str, Any]]:
    from danji import indicators

    known = indicators.catalogue().reset_index()
    records: list[dict[str, Any]] = known.astype(object).where(known.notna(), None).to_dict("records")
    return records


def _catalogue(lang: str) -> None:
    from danji import indicators

    heads = [texts.say(f"cli.head_{head}", lang) for head in ("name", "indicator", "unit", "high_means", "misleads")]
    known = indicators.catalogue()
    rows = [
        [str(name), row[f"label_{lang}"], texts.unit(row["unit"], lang), row[f"high_means_{lang}"], row[f"misleads_{lang}"]]
        for name, row in known.iterrows()
    ]
    _table(heads, rows)


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


def _proof(zone: ZoneRecord, lang: str) -> str:
    if zone.proved is None:
        return "–"
    return texts.say(
        "cli.proved" if zone.proved else "cli.not_proved", lang, gap=f"{100 * (zone.gap or 0):.4f}", circles=f"{zone.circles:,}"
    )


def _measures(found: Sequence[Any], lang: str) -> None:
    found = found if len(found) <= ROWS_SHOWN else sorted(found, key=lambda each: (each.value is None, -(each.value or 0.0)))
    left, found = len(found) - ROWS_SHOWN, found[:ROWS_SHOWN]
    heads = [texts.say(f"cli.head_{head}", lang) for head in ("indicator", "region", "industry", "year", "number", "range")]
    rows = [
        [
            each.label[lang],
            each.region_name,
            each.industry_name[lang] if each.industry_name else (each.industry or ""),
            f"{each.since}–{each.year}" if each.since else str(each.year),
            texts.quantity(each.value, each.unit, lang, digits=4),
            "" if each.low is None else f"{each.low:.2f}–{texts.number(each.high, lang)}",
        ]
        for each in found
    ]
    _table(heads, rows)
    if left > 0:
        print(texts.say("cli.more_rows", lang, count=f"{left:,}"))
    _lines(
        sorted(
            {texts.say("cli.source", lang, source=_few(each.source, lang)) for each in found}
            | {each.note[lang] for each in found if each.note}
        )
    )


def _reported(rows: Sequence[Any], lang: str) -> None:
    from danji import codes

    if rows:
        heads = [texts.say(f"cli.head_{head}", lang) for head in ("figure", "region", "in_print", "this_zone", "comparable")]
        _table(
            heads,
            [
                [
                    each.label[lang],
                    each.region_name or "",
                    texts.quantity(each.reported, each.unit, lang),
                    texts.quantity(each.drawn, each.unit, lang),
                    codes.label("comparabilities", each.comparable, lang),
                ]
                for each in rows
            ],
        )


def _programme(programme: Any, lang: str) -> None:
    print(programme.name[lang], programme.law[lang], sep="\n")
    heads = [texts.say(f"cli.head_{head}", lang) for head in ("rule", "limit", "where", "source", "confidence")]
    rows = []
    for rule in programme.rules:
        limits = "; ".join(
            f"{step.start}: {step.value if not isinstance(step.value, tuple) else ', '.join(step.value)}"
            for step in rule.limit.steps
        )
        where = "; ".join(", ".join(value) for value in rule.where.values())
        rows.append(
            [
                rule.label[lang],
                limits,
                where,
                rule.source.title[lang],
                texts.say(f"words.confidence_{rule.source.confidence}", lang),
            ]
        )
    _table(heads, rows)
    _lines([f"- {note.text[lang]}" for note in programme.notes])


if __name__ == "__main__":
    sys.exit(main())
