"""`danji support`: what a tenant may have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from danji import texts
from danji.cli import show, support_many, support_rules

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
            return support_many.told(file, programme, out, lang, json)
        return (
            support_rules.changed(programme, since, until, lang, json)
            if since and until
            else support_rules.checked(programme, lang, json)
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


def _support_sites(file: Path, sites: Path, lang: str, as_json: bool) -> int:
    from danji.sources import tenants as reader
    from danji.support import ranked, records, sentences

    tenant, measures, doubts = reader.read_tenant(file)
    rows = records.ranking(ranked(tenant, reader.read_sites(sites), measures))
    duties = {duty.name: duty.label[lang] for measure in measures.measures for duty in measure.duties}

    def said() -> None:
        show.tell(doubts, lang, as_json=False)
        heads = ("site", "total", "measures", "missing", "must_keep")
        labels = {measure.name: measure.label[lang] for measure in measures.measures}
        shown = [
            [
                row["site"],
                support_many.cell(row["total"]),
                ", ".join(labels[name] for name in row["measures"]),
                ", ".join(sentences.fact(name, lang) for name in row["missing"]),
                ", ".join(dict.fromkeys(duties[name] for name in row["must_keep"])),
            ]
            for row in rows
        ]
        show.table([texts.say(f"support.col_{head}", lang) for head in heads], shown)
        print(texts.say("letter.estimate", lang))

    show.result(rows, as_json, said)
    return show.GOOD


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
        shown = [
            [str(row[name]), support_many.cell(row["total"]), ", ".join(labels[each] for each in row["measures"])]
            for row in rows
        ]
        show.table(heads, shown)
        print(texts.say("letter.estimate", lang))

    show.result(rows, as_json, said)
    return show.GOOD
