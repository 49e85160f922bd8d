"""`danji type`: the type of a cluster, and how sure."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from danji import texts
from danji.cli import show


def verb(lang: str) -> Callable[..., Any]:
    """The function of the verb, in a language."""

    def type_(
        folder: Path,
        /,
        *,
        region: str | None = None,
        functions: Path | None = None,
        out: Path | None = None,
        json: bool = False,
    ) -> int:
        from danji import networks, sources, store
        from danji.clusters import told
        from danji.dossier import types as pages

        workspace = sources.read_workspace(folder)
        frames = dict(workspace.frames)
        made = told.typed(
            sources.read_typologies(workspace.case.programme, folder),
            frames,
            region=region or workspace.case.region,
            classification=sources.classification_of(frames, workspace.programme),
            network=networks.network_of(frames),
            functions=None if functions is None else sources.read_functions(functions),
        )
        target = out or folder / "out"
        names = workspace.case.name if region is None else made.region
        written = {f"type.{each}.html": pages.page(made, name=names[each], lang=each) for each in texts.LANGUAGES}
        record = told.record(made)
        store.write_texts(target, {**written, "type.json": store.as_json(record)})

        def said() -> None:
            show.tell(workspace.warnings, lang, as_json=False)
            print(made.typologies.status[lang])
            show.lines(told.findings(made, lang))
            print(f"{texts.say('types.section_missing', lang)}:")
            show.lines([f"  - {line}" for line in dict.fromkeys(record["missing"][lang])])
            print(texts.say("network.written", lang, path=target / f"type.{lang}.html"))

        show.result(record, json, said)
        return show.GOOD

    return type_
