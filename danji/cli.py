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
    from danji.measures.records import FedRecord, IndicatorRecord, MeasureRecord, Text
    from danji.plan.board import BoardRow
    from danji.plan.records import ZoneRecord

VERBS = (
    *("new", "check", "place", "translate", "measure", "gather", "draw", "judge", "plan", "explore", "compare", "board"),
    *("support", "programmes"),
)
VERSION = "0.1.0"
GOOD, MENDABLE, NOT_UNDERSTOOD, STOPPED = 0, 1, 2, 130
ROWS_SHOWN = 40  # rows of a measure that are printed; the rest with --json
SOURCES_SHOWN = 4
YEAR_DIGITS = 4  # a year has no thousands mark
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
        "place": _place,
        "measure": _measure,
        "gather": _gather,
        "draw": _draw,
        "judge": _judge,
        "plan": _plan,
        "explore": _explore,
        "compare": _compare,
        "board": _board,
        "support": _support,
        "programmes": _programmes,
        "translate": _translate,
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


def _place(lang: str) -> Callable[..., Any]:
    def place(folder: Path, boundaries: Path, /, *, crs: str | None = None, name: str | None = None, json: bool = False) -> int:
        from danji import sources, store
        from danji.sources import boundaries as shapes

        workspace = sources.read_workspace(folder)
        country = sources.country_of(workspace.programme)
        found = shapes.read(boundaries, system=crs, systems=country.systems, bbox=country.bbox)
        placed = shapes.matched(
            found, workspace.frames["sites"], workspace.frames["regions"], name=name, source=boundaries.name
        )
        files = store.write_boundaries(folder, placed.boundaries, placed.report)
        counts = placed.report["state"].value_counts().to_dict()
        record = {"files": [str(path) for path in files], "counts": counts, "report": placed.report.to_dict("records")}

        def said() -> None:
            rows = [[texts.say(f"cli.placed_{state}", lang), f"{count:,}"] for state, count in counts.items()]
            _table([texts.say("cli.head_state", lang), texts.say("cli.rows", lang)], rows)
            print(texts.say("cli.place_made", lang, boundaries=files[0], report=files[1]))

        _show(_without_nan(record), json, said)
        return GOOD

    return place


def _without_nan(record: Mapping[str, Any]) -> Mapping[str, Any]:
    rows = [{key: None if value != value else value for key, value in row.items()} for row in record["report"]]  # noqa: PLR0124  NaN
    return {**record, "report": rows}


def _measure(lang: str) -> Callable[..., Any]:
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
            _show(_catalogue_record(fed), json, lambda: _catalogue(fed, lang))
            return GOOD
        if workspace is None or folder is None:
            print(texts.say("cli.see_help", lang), file=sys.stderr)
            return NOT_UNDERSTOOD
        if indicator is None:
            if industry is not None or year is not None or chart is not None:
                print(texts.say("cli.needs_indicator", lang), file=sys.stderr)
                return NOT_UNDERSTOOD
            return _survey(workspace, region, table, out or folder / "out", lang, as_json=json)
        found = measures.measured(indicator, workspace.frames, table=table, region=region, industry=industry, year=year)
        if chart is not None:
            _write_chart(chart, found, lang)
        _show([each.model_dump(mode="json") for each in found], json, lambda: _measures(found, lang))
        return GOOD

    return measure


def _survey(
    workspace: sources.Workspace, region: str | None, table: str | None, target: Path, lang: str, *, as_json: bool
) -> int:
    """Measure the whole workspace, write page, charts, tables and record, and say in short what is seen."""
    from danji import measures, store
    from danji.dossier import survey as document

    begun, regions = time.perf_counter(), workspace.frames["regions"]
    made = measures.survey(
        workspace.case, workspace.frames, version=VERSION, inputs=workspace.inputs, table=table, region=region
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
        _tell(workspace.warnings, lang, as_json=False)
        _lines([each[lang] for each in measures.highlights(made)])
        print(texts.say("cli.measured", lang, seconds=f"{record['seconds']:g}", charts=len(charts), folder=target))
        print(texts.say("cli.measured_page", lang, path=target / "measures.html"))

    _show(record, as_json, said)
    return GOOD


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
        zones = sources.read_zones(zone, workspace.frames["sites"].index)
        found = {name: plan.judge(ready, shares, alone=len(zones) == 1) for name, shares in zones.items()}
        together = plan.judge_together(ready, zones) if len(zones) > 1 else []
        rows = {name: plan.comparison.compare(ready.frames, each) for name, each in found.items()}
        record: Any = [
            {"zone": each.model_dump(mode="json"), "reported": [row.model_dump(mode="json") for row in rows[name]]}
            for name, each in found.items()
        ]
        if together:
            record = {"zones": record, "together": [each.model_dump(mode="json") for each in together]}

        def said() -> None:
            for name, each in found.items():
                _lines([name] if len(found) > 1 else [])
                _judged(each, ready, rows[name], lang)
            _together(together, ready, lang)

        _show(record if len(found) > 1 else record[0], json, said)
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
                pages[each] = dossier.page(made, lang=each, regions=workspace.frames["regions"], programme=workspace.programme)
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


def _explore(lang: str) -> Callable[..., Any]:
    def explore(
        folder: Path,
        /,
        *,
        out: Path | None = None,
        seed: int = 1,
        draws: int | None = None,
        uniform: bool = False,
        values: str = "",
        zone: Path | None = None,
        seconds: float | None = None,
        json: bool = False,
    ) -> int:
        from danji import dossier, sources, store
        from danji import plan as plans
        from danji.plan import explore as explorer

        begun, target = time.perf_counter(), out or folder / "out"
        ready, workspace = _ready(folder)
        given = {} if zone is None else {zone.stem: sources.read_zone(zone, workspace.frames["sites"].index)}
        stop = None if seconds is None else lambda: time.perf_counter() - begun > seconds
        aims = tuple(each for each in values.split(",") if each)
        ask = explorer.Ask(seed, draws, uniform, aims, given, stop)
        explorer.check(ask)
        with _progress(lang, quiet=json) as progress:
            made = plans.draft(ready, version=VERSION, inputs=workspace.inputs, progress=progress)
            found = explorer.explore(ready, ask, version=VERSION, fingerprint=made.fingerprint, progress=progress)
            pages = {}
            for done, each in enumerate(texts.LANGUAGES):
                if progress is not None:
                    progress("write", done, len(texts.LANGUAGES))
                pages[each] = dossier.explored.page(found, made, lang=each, regions=workspace.frames["regions"])
            files = store.write_exploration(target, found, made, pages, lang=lang)

        def said() -> None:
            for reading in found.readings:
                print(f"\n{reading.label[lang]}")
                _lines([f"  {each[lang]}" for told in reading.said.values() for each in told])
            spent, names = f"{time.perf_counter() - begun:.1f}", ", ".join(path.name for path in files)
            print(texts.say("cli.explore_made", lang, seconds=spent, files=names, page=target / "explore.html"))

        _show(found.model_dump(mode="json"), json, said)
        return GOOD

    return explore


def _compare(lang: str) -> Callable[..., Any]:
    def compare(folder: Path, /, *zones: str, json: bool = False) -> int:
        from danji import plan, sources
        from danji.plan import compared

        ready, workspace = _ready(folder)
        drawn = {
            each.key: each
            for reading in ready.readings or (ready.case.reading,)
            if any(name.split(".")[0] == reading for name in zones)
            for each in plan.drawn_zones(ready, reading)
        }
        wanted = []
        for name in dict.fromkeys(zones):
            judged = drawn.get(name)
            if judged is None:
                shares = sources.read_zone(Path(name), workspace.frames["sites"].index)
                judged = compared.named(plan.judge(ready, shares), Path(name).name)
            wanted.append(judged)
        compared.enough(wanted)
        found = compared.compared(ready, wanted)

        def said() -> None:
            _zones(found.zones, ready.names, lang, {})
            _lines([each.sentence[lang] for each in found.pairs])
            _compared(found, ready.names, lang)

        _show(found.model_dump(mode="json"), json, said)
        return GOOD

    return compare


def _board(lang: str) -> Callable[..., Any]:
    def board(folder: Path, /, *, json: bool = False) -> int:
        from danji import sources
        from danji.plan import board as boards

        workspace = sources.read_workspace(folder)
        with _progress(lang, quiet=json) as progress:
            told = None if progress is None else lambda done, of: progress("board", done, of)
            rows = boards.board(workspace.case, workspace.programme, workspace.frames, progress=told)

        def said() -> None:
            _board_table(rows, lang)
            _lines([texts.say("board.read_so", lang, day=workspace.case.day), "", texts.say("board.notes", lang)])
            for row in rows:
                _lines([f"  {row.name[lang]}: {each[lang]}" for each in (*row.misprints, *row.missing)])

        _show([row.model_dump(mode="json") for row in rows], json, said)
        return GOOD

    return board


def _support(lang: str) -> Callable[..., Any]:
    def support(
        file: Path | None = None,
        /,
        *,
        programme: str | None = None,
        out: Path | None = None,
        sites: Path | None = None,
        since: str | None = None,
        until: str | None = None,
        vary: str | None = None,
        json: bool = False,
    ) -> int:
        from danji.errors import RuleError, problem

        if file is not None and vary is not None:
            return _support_varied(file, vary, lang, json)
        if file is not None and file.suffix.lower() == ".toml":
            return _support_sites(file, sites, lang, json) if sites is not None else _support_one(file, out, lang, json)
        if programme is None:
            from danji.support import reading

            known = ", ".join(reading.names())
            raise RuleError(problem("support_of_what", column="--programme", known=known))
        if file is not None:
            return _support_many(file, programme, out, lang, json)
        return (
            _support_changes(programme, since, until, lang, json) if since and until else _support_rules(programme, lang, json)
        )

    return support


def _support_one(file: Path, out: Path | None, lang: str, as_json: bool) -> int:
    from danji import programmes, store
    from danji import support as given
    from danji.dossier import letter
    from danji.sources import tenants as reader
    from danji.support import records

    tenant, measures, doubts = reader.read_tenant(file)
    found = given.grants(tenant, measures)
    best, dues = given.best(found, measures.stacking), given.calendar(found, tenant)
    back = [each for measure in measures.measures for each in given.recover(tenant, measure)]
    named = programmes.read(tenant.programme).name[lang] if tenant.programme in programmes.names() else tenant.programme
    made = letter.letter(tenant, measures, found, best, lang=lang, programme=named, dues=dues, back=back)
    if out is not None:
        store.write_text(out, letter.page(made))
    record = {
        "name": tenant.name,
        "programme": tenant.programme,
        "day": str(tenant.day),
        "currency": measures.currency,
        "estimate": True,
        "best": records.choice(best),
        "measures": [records.grant(each, tenant) for each in found],
        "calendar": [records.due(each) for each in dues],
        "recovery": [records.back(each, measures.currency) for each in back],
        "doubts": [each.record() for each in doubts],
        "rules": measures.fingerprint,
    }

    def said() -> None:
        _tell(doubts, lang, as_json=False)
        _lines([f"{tenant.name} · {named} · {tenant.day}", texts.say("letter.estimate", lang), "", *letter.lines(made)])
        _lines([texts.say("cli.letter_written", lang, path=out)] if out is not None else [])

    _show(record, as_json, said)
    return GOOD


def _support_many(file: Path, programme: str, out: Path | None, lang: str, as_json: bool) -> int:
    from danji import support as given
    from danji.sources import tenants as reader
    from danji.store import tenants as keeper
    from danji.support import records

    begun = time.perf_counter()
    measures = reader.read_measures(programme, Path())
    rows, problems, ledger, last = [], [], given.Ledger(), None
    for each in given.many(reader.read_tenants(file, measures), measures, file=file.name):
        if isinstance(each, Problem):
            problems.append(each)
            continue
        rows.append(records.row(each, lang))
        ledger.add(each)
        last = each.tenant.day if last is None else max(last, each.tenant.day)
    years = [records.year(each) for each in ledger.years()]
    written = keeper.write_results(out, rows, problems, years, lang=lang, made=last) if out and last else []
    failed = len({each.row for each in problems if each.level == "error"})
    record = {
        "computed": len(rows),
        "not_computed": failed,
        "total": str(ledger.total),
        "years": years,
        "seconds": round(time.perf_counter() - begun, 2),
        "files": [str(path) for path in written],
        "problems": [each.record() for each in problems],
        **({} if written else {"results": [{**row, "day": str(row["day"])} for row in rows]}),
    }

    def said() -> None:
        _tell(problems, lang, as_json=False)
        heads = ["name", "day", "total", "national", "local", "measures", "missing"]
        shown = [[_cell(row[head]) for head in heads] for row in rows[:ROWS_SHOWN]]
        _table([texts.say(f"support.col_{head}", lang) for head in heads], shown)
        _lines([texts.say("cli.more_rows", lang, count=f"{len(rows) - ROWS_SHOWN:,}")] if len(rows) > ROWS_SHOWN else [])
        heads = ["year", "amount", "national", "local", "unsure"]
        shown = [[_cell(row[head]) for head in heads] for row in years]
        _table([texts.say(f"support.col_{head}", lang) for head in heads], shown)
        print(
            texts.say(
                "cli.support_counted", lang, count=f"{len(rows):,}", failed=f"{failed:,}", seconds=f"{record['seconds']:g}"
            )
        )
        _lines([f"  {path}" for path in written])

    _show(record, as_json, said)
    return GOOD if rows else MENDABLE


def _support_sites(file: Path, sites: Path, lang: str, as_json: bool) -> int:
    from danji.sources import tenants as reader
    from danji.support import ranked, records, sentences

    tenant, measures, doubts = reader.read_tenant(file)
    rows = records.ranking(ranked(tenant, reader.read_sites(sites), measures))
    duties = {duty.name: duty.label[lang] for measure in measures.measures for duty in measure.duties}

    def said() -> None:
        _tell(doubts, lang, as_json=False)
        heads = ("site", "total", "measures", "missing", "must_keep")
        labels = {measure.name: measure.label[lang] for measure in measures.measures}
        shown = [
            [
                row["site"],
                _cell(row["total"]),
                ", ".join(labels[name] for name in row["measures"]),
                ", ".join(sentences.fact(name, lang) for name in row["missing"]),
                ", ".join(dict.fromkeys(duties[name] for name in row["must_keep"])),
            ]
            for row in rows
        ]
        _table([texts.say(f"support.col_{head}", lang) for head in heads], shown)
        print(texts.say("letter.estimate", lang))

    _show(rows, as_json, said)
    return GOOD


def _support_varied(file: Path, vary: str, lang: str, as_json: bool) -> int:
    from danji import codes
    from danji.errors import RuleError, problem
    from danji.sources import tenants as reader
    from danji.support import records, sentences, varied

    name, _, values = vary.partition("=")
    known = [*codes.labels("tenant_facts").index, *codes.labels("amount_kinds").index]
    if name not in known or not values:
        raise RuleError(problem("not_varied", column="--vary", value=vary, known=", ".join(known)))
    tenant, measures, _doubts = reader.read_tenant(file)
    found = varied(tenant, name, values.split(","), measures)
    rows = [{name: value, **records.choice(best)} for value, best in found]
    labels = {measure.name: measure.label[lang] for measure in measures.measures}

    def said() -> None:
        heads = [sentences.fact(name, lang), *(texts.say(f"support.col_{head}", lang) for head in ("total", "measures"))]
        shown = [[str(row[name]), _cell(row["total"]), ", ".join(labels[each] for each in row["measures"])] for row in rows]
        _table(heads, shown)
        print(texts.say("letter.estimate", lang))

    _show(rows, as_json, said)
    return GOOD


def _support_changes(programme: str, since: str, until: str, lang: str, as_json: bool) -> int:
    from danji.sources import tenants as reader
    from danji.support import changes, sentences

    measures = reader.read_measures(programme, Path())
    found = changes.between(measures, reader.day_of(since, "--since"), reader.day_of(until, "--until"))
    rows = [
        {
            "measure": each.measure.name,
            "table": each.table,
            "cell": list(each.cell),
            "before": None if each.before is None else str(each.before),
            "after": None if each.after is None else str(each.after),
            "since": str(each.since),
            "source": dict(each.source.title),
        }
        for each in found
    ]

    def said() -> None:
        heads = [
            texts.say(f"support.col_{head}", lang)
            for head in ("measure", "table", "cell", "before", "after", "since", "source")
        ]
        _table(heads, [sentences.change(each, lang) for each in found])
        print(texts.say("cli.changes_counted", lang, count=len(found), since=since, until=until))

    _show(rows, as_json, said)
    return GOOD


def _support_rules(programme: str, lang: str, as_json: bool) -> int:
    from danji.sources import tenants as reader
    from danji.support import changes, records, sentences, tried

    measures = reader.read_measures(programme, Path())
    doubts, cases = changes.doubtful(measures), tried.tried(measures)
    failed = [each for each in cases if not each.good]
    record = {
        "programme": programme,
        "measures": [sentences.described(each, lang) for each in measures.measures],
        "budgets": [records.budget(each) for each in measures.budgets],
        "unknown": [dict(each) for each in measures.unknown],
        "cases": [
            {"case": dict(each.name), "good": each.good, "expected": dict(each.expected), "found": dict(each.found)}
            for each in cases
        ],
        "doubts": [each.record() for each in doubts],
    }

    def said() -> None:
        heads = [
            texts.say(f"support.col_{head}", lang) for head in ("measure", "table", "since", "value", "source", "confidence")
        ]
        _table(heads, [row for each in measures.measures for row in sentences.values(each, lang)])
        _budgets(measures, lang)
        _tell(doubts, lang, as_json=False)
        for each in failed:
            differ = {
                name: (value, each.found.get(name)) for name, value in each.expected.items() if value != each.found.get(name)
            }
            print(texts.say("cli.case_failed", lang, case=each.name[lang], differ=differ), file=sys.stderr)
        print(texts.say("cli.cases_counted", lang, count=len(cases), failed=len(failed), doubts=len(doubts)))

    _show(record, as_json, said)
    return MENDABLE if failed else GOOD


def _budgets(measures: Any, lang: str) -> None:
    """Money of the programme itself, and what is not known of its support."""
    from danji.support import sentences

    if measures.budgets:
        heads = [
            texts.say(f"support.col_{head}", lang)
            for head in ("budget", "year", "total", "national", "local", "source", "confidence")
        ]
        _table(heads, [sentences.budget(each, measures.currency, lang) for each in measures.budgets])
        print(texts.say("support.budgets_differ", lang))
    _lines([f"- {texts.say('letter.unknown', lang)}: {each[lang]}" for each in measures.unknown])


def _cell(value: Any) -> str:
    """A figure with thousands marks, other things as they are."""
    text = "" if value is None else str(value)
    return f"{int(text):,}" if text.isdigit() and len(text) > YEAR_DIGITS else text


def _programmes(lang: str) -> Callable[..., Any]:
    def programmes(name: str | None = None, /, *, html: Path | None = None, json: bool = False) -> int:
        from danji import programmes as known
        from danji import sources, store
        from danji.dossier import programme as page

        if name is None:
            found = [known.read(key) for key in known.names()]
            _show([_programme_record(each) for each in found], json, lambda: _programme_list(found, lang))
            return GOOD
        programme = sources.read_programme(name, Path())
        if html is not None:
            store.write_text(html, page.html(programme, lang=lang))
        record = {
            **_programme_record(programme),
            "law": dict(programme.law),
            "rules": [_rule_record(rule) for rule in programme.rules],
            "notes": [dict(note.text) for note in programme.notes],
            "unknown": [dict(each) for each in programme.unknown],
        }
        _show(record, json, lambda: _programme(page.sheet(programme, lang=lang), lang))
        return GOOD

    return programmes


def _translate(lang: str) -> Callable[..., Any]:
    def translate(
        file: Path,
        /,
        *,
        from_: str,
        to: str,
        out: Path,
        level: int | None = None,
        weights: Path | None = None,
        json: bool = False,
    ) -> int:
        from danji.codes import translation
        from danji.sources import industry_codes as source
        from danji.store import industry_codes as target

        given = source.read_untranslated(file, old=from_, new=to, level=level, weights=weights)
        made = translation.translate(given.jobs, old=from_, new=to, level=level, weights=given.weights)
        files = target.write_translation(out, made, old=from_, new=to, sources=given.sources, lang=lang)
        exact = translation.finest_exact_level(given.jobs.index.unique("industry"), old=from_, new=to)
        summary = made.summary()
        record = {"files": [str(path) for path in files], "finest_exact_level": exact, **summary}

        def said() -> None:
            _tell(given.warnings, lang, as_json=False)
            _translation(summary["kinds"], lang)
            shown = {key: texts.number(value, lang) for key, value in summary.items() if key != "kinds"}
            print(texts.say("cli.translate_persons", lang, **shown))
            print(texts.say("cli.translate_exact" if exact else "cli.translate_never_exact", lang, level=exact))
            print(texts.say("cli.translate_made", lang, files=", ".join(map(str, files))))

        _show(record, json, said)
        return GOOD

    return translate


def _programme_record(programme: Any) -> dict[str, Any]:
    from danji.dossier import programme as page

    return {
        "key": programme.key,
        "name": dict(programme.name),
        "country": dict(programme.country or {}),
        "number_of_rules": len(programme.rules),
        "from": page.first_day(programme),
        "weak_rules": page.weak(programme),
    }


def _rule_record(rule: Any) -> dict[str, Any]:
    return {
        "rule": rule.name,
        "reading": rule.reading,
        "fact": rule.fact,
        "label": dict(rule.label),
        "compare": rule.compare,
        "limits": {str(step.start): step.value for step in rule.limit.steps},
        "per": rule.per or "whole",
        "of": {key: list(value) for key, value in rule.of.items()},
        "except": {key: list(value) for key, value in rule.without.items()},
        "any_of": rule.any_of,
        "scope": rule.scope,
        "where": {key: list(value) for key, value in rule.where.items()},
        "source": dict(rule.source.title),
        "url": rule.source.url,
        "confidence": rule.source.confidence,
        "notes": [dict(note.text) for note in rule.notes],
    }


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
    for line in lines:
        print(line)


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


def _translation(kinds: Mapping[str, Mapping[str, float | None]], lang: str) -> None:
    """How many codes of each kind there are, and the persons in them."""
    heads = [texts.say(f"cli.head_{head}", lang) for head in ("kind", "codes", "persons")]
    rows = [
        [texts.say(f"cli.kind_{kind}", lang), texts.number(each["codes"], lang), texts.number(each["persons"], lang)]
        for kind, each in kinds.items()
    ]
    _table(heads, rows)


def _judged(zone: ZoneRecord, ready: plan.Basis, reported: Sequence[Any], lang: str) -> None:
    """One zone with its verdicts, the choices among rules, and the whole."""
    _zones([zone], ready.names, lang, {})
    _lines([f"  {verdict.sentence[lang]}" for verdict in zone.verdicts])
    _lines([f"  {choice.sentence[lang]}" for choice in zone.choices])
    _reported(reported, lang)
    print(texts.say(f"cli.judged_{zone.passes}", lang, reading=ready.programme.reading_label(zone.reading)[lang]))


def _together(verdicts: Sequence[Any], ready: plan.Basis, lang: str) -> None:
    """Verdicts on several zones together; for one zone, the rules that would need several."""
    needing = [rule.label[lang] for rule in ready.in_force if rule.scope == "programme"]
    if verdicts:
        _lines([texts.say("cli.together", lang), *(f"  {verdict.sentence[lang]}" for verdict in verdicts)])
    elif needing:
        print(texts.say("cli.needs_several", lang, rules="; ".join(needing)))


def _board_table(rows: Sequence[BoardRow], lang: str) -> None:
    columns = ("candidates", "candidates_km2", "printed", "area", "kind", "free", "hub", "drawn", "ceiling", "misprints")
    heads = [texts.say("cli.head_region", lang), *(texts.say(f"board.head_{column}", lang) for column in columns)]
    shown = []
    for row in rows:
        state = {each.fact: texts.say(f"verdict.{each.state}", lang) for each in row.verdicts}
        drawn = [f"{each.value:.1f} ({texts.quantity(each.facts['area_km2'], 'km²', lang)})" for each in row.drawn[:1]]
        ceiling = "–" if row.without_distance is None else f"{row.without_distance.value:.1f}"
        printed = "–" if row.printed_km2 is None else texts.quantity(row.printed_km2, "km²", lang, digits=3)
        shown.append(
            [
                row.name[lang],
                f"{row.candidates:,} ({row.placed:,})",
                texts.quantity(row.candidates_km2, "km²", lang, digits=1),
                printed,
                *(state.get(rule, "–") for rule in ("area_km2", "site_kind", "enclosing_radius_km", "farthest_from_hub_km")),
                *(drawn or ["–"]),
                ceiling,
                f"{len(row.misprints)}" if row.misprints else "",
            ]
        )
    _table(heads, shown)


def _points(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


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
    _table(heads, rows)


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


def _proof(zone: ZoneRecord, lang: str) -> str:
    if zone.proved is None:
        return "–"
    return texts.say(
        "cli.proved" if zone.proved else "cli.not_proved", lang, gap=f"{100 * (zone.gap or 0):.4f}", circles=f"{zone.circles:,}"
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
    _table(heads, rows)
    if left > 0:
        print(texts.say("cli.more_rows", lang, count=f"{left:,}"))
    _lines(
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


def _programme_list(found: Sequence[Any], lang: str) -> None:
    from danji.dossier import programme as page

    heads = ["key", *(texts.say(f"cli.head_{head}", lang) for head in ("name", "country", "rules", "from", "weak"))]
    rows = [
        [
            each.key,
            each.name[lang],
            each.country[lang] if each.country else "",
            str(len(each.rules)),
            page.first_day(each),
            str(page.weak(each)),
        ]
        for each in found
    ]
    _table(heads, rows)


def _compared(found: Any, names: Mapping[str, str], lang: str) -> None:
    """Municipalities of zones side by side, and the other schemes on their ground."""
    label = {zone.key: zone.label[lang] for zone in found.zones}
    heads = [texts.say(f"explore.col_{head}", lang) for head in ("zone", "municipality", "sites", "area", "value")]
    _table(
        heads,
        [
            [
                label[each.zone],
                each.region_name,
                f"{each.sites}",
                texts.quantity(each.area_km2, "km²", lang, digits=3),
                f"{each.value:.2f}",
            ]
            for each in found.municipalities
        ],
    )
    rows = [(label[key], each) for key, stacked in found.stacked.items() for each in stacked]
    if rows:
        heads = [texts.say(f"explore.col_{head}", lang) for head in ("zone", "scheme", "common", "members")]
        _table(
            heads,
            [
                [
                    zone,
                    each.label[lang],
                    f"{each.low_km2:.2f}–{texts.quantity(each.high_km2, 'km²', lang)}",
                    ", ".join(names[site] for site in each.sites),
                ]
                for zone, each in rows
            ],
        )
        _lines(list(dict.fromkeys(each.sentence[lang] for _zone, each in rows)))


def _programme(sheet: Any, lang: str) -> None:
    """A programme as text, section by section."""

    def heading(key: str) -> None:
        print(f"\n{texts.say(f'programme.{key}', lang)}")

    _lines([sheet.name, *sheet.facts, texts.say("programme.mind", lang)])
    for theme, rows in sheet.themes:
        print(f"\n{theme}")
        for row in rows:
            print(f"  {row.label} [{row.name}]")
            said = ["; ".join(row.limits), "; ".join(row.whom), " · ".join(filter(None, (row.source, row.confidence, row.url)))]
            _lines([f"    {each}" for each in said] + [f"    - {text} ({source})" for text, source in row.notes])
    if sheet.readings:
        heading("readings")
        for clause, readings, why in sheet.readings:
            _lines([f"  {clause}", *(f"    - {reading}" for reading in readings), f"    {why}"])
    for key, lines in (("notes", [f"{text} ({source})" for text, source in sheet.notes]), ("unknown", sheet.unknown)):
        if lines:
            heading(key)
            _lines([f"  - {line}" for line in lines])
    if sheet.cases:
        heading("cases")
        _lines([f"  {day} {name} — {expected} — {outcome}" for name, day, expected, outcome, _good in sheet.cases])


if __name__ == "__main__":
    sys.exit(main())
