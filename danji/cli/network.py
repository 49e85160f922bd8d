"""`danji network`: who works with whom."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from danji import texts
from danji.cli import show

TABLES = ("actors", "links", "participations", "actor_merges", "industries", "regions")
MOST_MATCHED = 2000  # actors up to which the page suggests partners


def verb(lang: str) -> Callable[..., Any]:
    """The function of the verb, in a language."""

    def network(folder: Path, /, *, seed: int = 0, draws: int = 3, out: Path | None = None, json: bool = False) -> int:
        import pandas as pd

        from danji import networks, sources, store
        from danji.dossier import network as pages
        from danji.networks import partners as matching
        from danji.networks import told

        begun, worked = time.perf_counter(), time.process_time()
        frames, warnings = sources.read_some(folder, TABLES, needed=("actors",))
        built = networks.build(frames["actors"], frames.get("links"), frames.get("participations"), frames.get("actor_merges"))
        with show.progress(lang, quiet=json) as progress:
            made = networks.survey(built, seed=seed, draws=draws, progress=progress)
        name, target = sources.name_of(folder), out or folder / "out"
        places = _names(frames.get("regions"))
        pairs = matching.best_pairs(frames) if built.n <= MOST_MATCHED else pd.DataFrame()
        written = {
            f"network.{each}.html": pages.page(
                made, name=name[each], lang=each, regions=places[each], more=[pages.partners_section(pairs, each)]
            )
            for each in texts.LANGUAGES
        }
        store.write_texts(target, {**written, "network.svg": pages.picture(made, name=name[lang], lang=lang)})
        spent = {
            "seconds": round(time.perf_counter() - begun, 1),
            "processor_seconds": round(time.process_time() - worked, 1),
            "gigabytes": round(_peak_bytes() / 1e9, 2),
        }
        record = {**told.record(made), "problems": [each.record() for each in built.problems], **spent}
        store.write_texts(target, {"network.json": store.as_json(record)})

        def said() -> None:
            show.tell([*warnings, *built.problems], lang, as_json=False)
            show.lines(told.findings(made, lang))
            _brokers(made, lang)
            shown = {key: f"{value:g}" for key, value in spent.items()}
            said_spent = {"seconds": shown["seconds"], "cpu": shown["processor_seconds"], "gigabytes": shown["gigabytes"]}
            print(texts.say("network.spent", lang, **said_spent))
            print(texts.say("network.written", lang, path=target / f"network.{lang}.html"))

        show.result(record, json, said)
        return show.GOOD

    return network


def _brokers(made: Any, lang: str) -> None:
    from danji import codes
    from danji.dossier.network import main_role
    from danji.dossier.survey.blocks import fixed, percent
    from danji.networks import surveys, told

    heads = ("name", "kind", "partners", "betweenness", "constraint", "main_role")
    rows = []
    for _actor, row in told.named(made, surveys.brokers(made)).iterrows():
        role = main_role(row)
        known = row["constraint"] if row["constraint"] == row["constraint"] else None
        rows.append(
            [
                str(row["name"]),
                codes.label("actor_kinds", row["kind"], lang),
                f"{row['partners']:,}",
                percent(float(row["betweenness"]), 2),
                fixed(known),
                codes.label("brokerage_roles", role, lang) if role else "",
            ]
        )
    if rows:
        show.table([texts.say(f"network.head_{head}", lang) for head in heads], rows)


def _names(regions: Any) -> dict[str, dict[str, str]]:
    """Region codes and their names in each language."""
    if regions is None:
        return {each: {} for each in texts.LANGUAGES}
    english = regions["name_en"].fillna(regions["name"])
    return {"ko": regions["name"].to_dict(), "en": english.to_dict()}


def _peak_bytes() -> float:
    """The most memory this process has held; Linux counts in KiB, macOS in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(peak if sys.platform == "darwin" else peak * 1024)
