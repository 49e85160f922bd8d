"""`danji support` over sites: where a tenant would get most, and what it would have to keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from danji import codes, texts
from danji.cli import show, zoning

if TYPE_CHECKING:
    from danji.support import Offer, Place, Tenant

PLACES_SHOWN = 12  # places alike that are named; the rest with --json


def told(file: Path, sites: Path | None, workspace: Path | None, lang: str, as_json: bool) -> int:
    """The sites of a table, or of a workspace inside and outside its zone, the best first."""
    from danji.sources import tenants as reader
    from danji.support import ranked, records

    tenant, measures, doubts = reader.read_tenant(file)
    if workspace is not None:
        drawn, places = _of_workspace(workspace, sites, tenant, quiet=as_json, lang=lang)
    else:
        drawn, places = False, [] if sites is None else reader.read_sites(sites)
    found = ranked(tenant, places, measures)
    ranks = _ranks(found)
    record = [records.offer(each, ranks[id(each)]) for each in found]

    def said() -> None:
        show.tell(doubts, lang, as_json=False)
        if workspace is not None:
            print(texts.say("support.zone_drawn" if drawn else "support.zone_read", lang))
        inside, outside = ([each for each in found if bool(each.place.share) == within] for within in (True, False))
        for key, part in (("inside", inside), ("outside", outside)):
            if part and workspace is not None:
                print(f"\n{texts.say(f'support.{key}_zone', lang, count=len(part))}")
            _told(part, ranks, measures.currency, lang)
        print()
        _below(found, lang)

    show.result(record, as_json, said)
    return show.GOOD


def _ranks(found: Sequence[Offer]) -> dict[int, int]:
    """The rank of each offer: those that give the same share one."""
    ranks: dict[int, int] = {}
    for at, each in enumerate(found):
        before = found[at - 1] if at else None
        same = before is not None and (before.least, before.most) == (each.least, each.most)
        ranks[id(each)] = ranks[id(before)] if same else at + 1
    return ranks


def _of_workspace(folder: Path, sites: Path | None, tenant: Tenant, *, quiet: bool, lang: str) -> tuple[bool, list[Place]]:
    """Was the zone drawn now, and the sites as places."""
    from danji import plan, support
    from danji.sources import tenants as reader

    ready, workspace = zoning.ready(folder)
    stated, unsure = reader.read_stated(sites, workspace) if sites is not None else ({}, [])
    zone = reader.read_zone_name(workspace.case.programme, folder)
    shares = reader.read_proposal(workspace)
    drawn = shares is None
    if shares is None:
        with show.progress(lang, quiet=quiet) as progress:
            shares = dict(plan.draw(ready, ready.readings[0] if ready.readings else "", progress=progress).best.shares)
    made = support.places(workspace.frames, shares, zone=zone, on=tenant.day, stated=stated, doubted=unsure)
    return drawn, made


def _told(found: Sequence[Offer], ranks: Mapping[int, int], currency: str, lang: str) -> None:
    """Places alike in one paragraph, the best first."""
    for _alike, several in groupby(found, key=lambda each: each.alike):
        _paragraph(list(several), ranks, currency, lang)


def _paragraph(several: Sequence[Offer], ranks: Mapping[int, int], currency: str, lang: str) -> None:
    from danji.support import sentences

    first = several[0]
    labels = {grant.measure.name: grant.measure.label[lang] for grant in first.grants}
    at = first.tenant.facts.get("region_class")
    named = codes.label("region_classes", at, lang) if at else texts.say("support.class_not_stated", lang)
    print(texts.say("support.offer", lang, rank=ranks[id(first)], amount=_amount(first, currency, lang), region_class=named))
    sites = [f"{each.place.name}({each.place.region})" if each.place.region else each.place.name for each in several]
    verify = [
        *(labels[name] for name in first.choice.unsure),
        *(texts.say("support.lacks", lang, fact=sentences.fact(name, lang)) for name in first.missing),
    ]
    parts = {
        "offer_sites": ", ".join(sites[:PLACES_SHOWN]) + (" …" if len(sites) > PLACES_SHOWN else ""),
        "offer_together": ", ".join(labels[name] for name in first.choice.measures),
        "offer_keep": "; ".join(sentences.dues(first.dues, lang)),
        "offer_verify": ", ".join(verify),
    }
    said = {key: part for key, part in parts.items() if part}
    show.lines([f"    {texts.say(f'support.{key}', lang, said=part, count=len(several))}" for key, part in said.items()])


def _amount(found: Offer, currency: str, lang: str) -> str:
    """The total; where the class is open, from the least to the most; where nothing is decided, that."""
    from danji.support import money

    least, most, total = (money.said(value, currency, lang) for value in (found.least, found.most, found.choice.total))
    if found.least != found.most:
        return texts.say("support.offer_between", lang, least=least, most=most)
    return total if found.choice.decided else texts.say("letter.open", lang)


def _below(found: Sequence[Offer], lang: str) -> None:
    """What the figures assume: said once for all places it holds for."""
    for key in ("assumed_designated", "partly_inside", "designations_open", "stated_unsure"):
        count = sum(key in each.place.doubts for each in found)
        show.lines([texts.say(f"support.{key}", lang, count=count)] if count else [])
    if any(each.least != each.most for each in found):
        print(texts.say("support.class_open", lang))
    show.lines([texts.say("support.same_plans", lang), texts.say("letter.estimate", lang)])
