"""`danji support`: what a tenant may have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from danji import texts
from danji.cli import show, support_many, support_rules, support_sites, support_varied

if TYPE_CHECKING:
    pass


def verb(lang: str) -> Callable[..., Any]:
    """The function of the verb, in a language."""

    def support(
        file: Path | None = None,
        /,
        *,
        programme: str | None = None,
        out: Path | None = None,
        sites: Path | None = None,
        workspace: Path | None = None,
        since: str | None = None,
        until: str | None = None,
        vary: str | None = None,
        json: bool = False,
    ) -> int:
        from danji.errors import RuleError, problem

        if file is not None and vary is not None and file.suffix.lower() == ".toml":
            return support_varied.one(file, vary, lang, json)
        if file is not None and file.suffix.lower() == ".toml":
            asked = sites is not None or workspace is not None
            return support_sites.told(file, sites, workspace, lang, json) if asked else _support_one(file, out, lang, json)
        if programme is None:
            from danji.support import reading

            known = ", ".join(reading.names())
            raise RuleError(problem("support_of_what", column="--programme", known=known))
        if file is not None:
            if vary is not None:
                return support_varied.many(file, programme, vary, lang, json)
            return support_many.told(file, programme, out, lang, json)
        return (
            support_rules.changed(programme, since, until, lang, json)
            if since and until
            else support_rules.told(programme, lang, json)
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
        show.tell(doubts, lang, as_json=False)
        show.lines([f"{tenant.name} · {named} · {tenant.day}", texts.say("letter.estimate", lang), "", *letter.lines(made)])
        show.lines([texts.say("cli.letter_written", lang, path=out)] if out is not None else [])

    show.result(record, as_json, said)
    return show.GOOD
