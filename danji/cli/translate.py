"""`danji translate`: codes of one edition into another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from danji import texts
from danji.cli import show

if TYPE_CHECKING:
    pass


def verb(lang: str) -> Callable[..., Any]:
    """The function of the verb, in a language."""

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
            show.tell(given.warnings, lang, as_json=False)
            _translation(summary["kinds"], lang)
            shown = {key: texts.number(value, lang) for key, value in summary.items() if key != "kinds"}
            print(texts.say("cli.translate_persons", lang, **shown))
            print(texts.say("cli.translate_exact" if exact else "cli.translate_never_exact", lang, level=exact))
            print(texts.say("cli.translate_made", lang, files=", ".join(map(str, files))))

        show.result(record, json, said)
        return show.GOOD

    return translate


def _translation(kinds: Mapping[str, Mapping[str, float | None]], lang: str) -> None:
    """How many codes of each kind there are, and the persons in them."""
    heads = [texts.say(f"cli.head_{head}", lang) for head in ("kind", "codes", "persons")]
    rows = [
        [texts.say(f"cli.kind_{kind}", lang), texts.number(each["codes"], lang), texts.number(each["persons"], lang)]
        for kind, each in kinds.items()
    ]
    show.table(heads, rows)
