"""What was explored, in sentences that can be read out: the same on screen, on paper and in JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from danji import texts
from danji.plan import explored as records
from danji.plan.records import Text, ZoneRecord
from danji.texts import LANGUAGES

SHOWN = 6  # names in a row before the rest are counted


@dataclass(frozen=True, slots=True)
class Sheet:
    """Names of the sites and the value of the best zone."""

    names: Mapping[str, str]
    best: float

    def listed(self, sites: Sequence[str], lang: str, *, most: int = SHOWN) -> str:
        """Sites by name, and how many more there are."""
        shown = ", ".join(self.names.get(site, site) for site in sites[:most])
        more = len(sites) - most
        return shown if more <= 0 else texts.say("verdict.and_more", lang, shown=shown, more=more)

    def change(self, change: records.Change, lang: str) -> str:
        """What another zone takes in and leaves out."""
        parts = [
            texts.say(f"explore.{key}", lang, names=self.listed(sites, lang))
            for key, sites in (("added", change.added), ("dropped", change.dropped), ("resized", change.resized))
            if sites
        ]
        return " ".join(parts) or texts.say("explore.same", lang)

    def relaxed(self, fields: Mapping[str, Any]) -> Text:
        """What relaxing a rule or wish gains."""
        if fields["step"] is None:
            key = "wish_binds" if fields["binds"] else "wish_free"
        elif not fields["binds"]:
            key = "relaxed_free"
        else:
            key = "relaxed_gains" if fields["gain"] > 0 else "relaxed_later"
        found = said(
            f"explore.{key}",
            lambda lang: {
                "label": fields["label"][lang],
                "limit": texts.quantity(fields["limit"], fields["unit"], lang, digits=3),
                "step": texts.quantity(fields["step"], fields["unit"], lang, digits=3),
                "gain": points(fields["gain"]),
                "without": points(fields["gain_without"] or 0.0),
                "change": self.change(fields["change"], lang),
            },
        )
        if fields["most"] is None:
            return found
        cut = said("explore.relaxed_cut", lambda _lang: {"most": points(fields["most"])})
        return Text(**{lang: f"{found[lang]} {cut[lang]}" for lang in LANGUAGES})


def said(key: str, values: Any) -> Text:
    """A sentence in both languages; `values` gives the fields for a language."""
    return Text(**{lang: texts.say(key, lang, **values(lang)) for lang in LANGUAGES})


def points(value: float) -> str:
    """Points as they are written: two decimals, three where two would say nothing."""
    return f"{value:.3f}" if 0 < abs(value) < 0.1 else f"{value:.2f}"  # noqa: PLR2004  as in the dossier


def percent(value: float, *, digits: int = 1) -> str:
    """A share as per cent."""
    return f"{100 * value:.{digits}f}%"


def sentences(sheet: Sheet, body: Mapping[str, Any]) -> dict[str, list[Text]]:
    """Subject → sentences."""
    return {
        "links": [] if body["best"].links is None else [body["best"].links.sentence],
        "near": _near(sheet, body["near"]),
        "portfolio": _portfolio(body["portfolio"]),
        "fronts": [each for front in body["fronts"] for each in _front(front)],
        "curve": [] if body["curve"] is None else _curve(sheet, body["curve"]),
        "frequencies": [*_frequencies(sheet, body["frequencies"]), *_not_shaken(body["best"])],
        "costs": _costs(sheet, body["costs"]),
        "relaxed": [each.sentence for each in body["relaxed"]],
        "null": _null(body["null"]),
    }


def _near(sheet: Sheet, near: records.Near) -> list[Text]:
    ties = sum(each.tie for each in near.zones) - 1
    moved = {site for each in near.zones for site in (*each.change.added, *each.change.dropped)}
    values = {
        "percent": percent(near.within),
        "floor": points(near.floor),
        "count": len(near.zones),
        "rest": points(near.rest),
        "away": points(near.zones[-1].away),
        "ties": ties,
        "moved": len(moved),
    }
    found = [said("explore.near_complete" if near.complete else "explore.near_cut", lambda _lang: values)]
    if moved:
        found.append(said("explore.near_moved", lambda lang: {**values, "names": sheet.listed(sorted(moved), lang)}))
    return [*found, said("explore.near_ties" if ties else "explore.near_no_ties", lambda _lang: values)]


def _portfolio(portfolio: records.Portfolio) -> list[Text]:
    values = {
        "apart": percent(portfolio.apart, digits=0),
        "up": percent(portfolio.given_up, digits=0),
        "count": len(portfolio.zones),
    }
    found = [said("explore.portfolio_complete" if portfolio.complete else "explore.portfolio_cut", lambda _lang: values)]
    if len(portfolio.zones) > 1:
        other = portfolio.zones[1]
        second = {"value": points(other.zone.value or 0.0), "away": points(other.away), "from_best": percent(other.from_best)}
        found.append(said("explore.portfolio_next", lambda _lang: second))
    return found


def _front(front: records.FrontRecord) -> list[Text]:
    first, last = front.points[0], front.points[-1]
    key = "explore.front" if front.complete else "explore.front_stopped"

    def values(lang: str) -> dict[str, Any]:
        return {
            "names": " · ".join(aim.label[lang] for aim in front.aims),
            "count": len(front.points),
            "first": _of(front, first, lang),
            "last": _of(front, last, lang),
            "steps": ", ".join(
                texts.quantity(aim.step, aim.unit, lang, digits=3) for aim in front.aims if aim.step is not None
            ),
        }

    return [said(key, values)]


def _of(front: records.FrontRecord, point: records.FrontPoint, lang: str) -> str:
    return ", ".join(
        f"{aim.label[lang]} {texts.quantity(value, aim.unit, lang)}"
        for aim, value in zip(front.aims, point.values, strict=True)
    )


def _curve(sheet: Sheet, curve: records.Curve) -> list[Text]:
    binds = (curve.one_more or 0.0) > 0

    def values(lang: str) -> dict[str, Any]:
        return {
            "label": curve.label[lang],
            "limit": texts.quantity(curve.limit, curve.unit, lang),
            "step": texts.quantity(curve.step, curve.unit, lang),
            "more": points(curve.one_more or 0.0),
            "less": points(curve.one_less or 0.0),
        }

    key = "curve_unknown" if curve.one_more is None else ("curve_binds" if binds else "curve_free")
    found = [said(f"explore.{key}", values)]
    if not curve.complete:
        found.append(said("explore.curve_cut", lambda _lang: {"count": len(curve.points)}))
    for mark in curve.marks:
        if mark.value is not None:
            found.append(said("explore.curve_mark", _mark(sheet, curve, mark)))
    return found


def _mark(sheet: Sheet, curve: records.Curve, mark: records.Mark) -> Any:
    value = mark.value or 0.0
    return lambda lang: {
        "area": texts.quantity(mark.limit, curve.unit, lang),
        "limit": texts.quantity(curve.limit, curve.unit, lang),
        "value": points(value),
        "best": points(sheet.best),
        "percent": percent(value / sheet.best if sheet.best else 0.0),
    }


def _frequencies(sheet: Sheet, found: records.Frequencies) -> list[Text]:
    kinds = {
        kind: [each.site for each in sorted(found.sites, key=lambda each: (-each.taken, each.site)) if each.standing == kind]
        for kind in ("core", "contested", "out")
    }
    close = [each.site for each in found.sites if each.close]
    values = {
        "draws": f"{found.draws:,}",
        "asked": f"{found.asked:,}",
        **{kind: len(sites) for kind, sites in kinds.items()},
        "from": percent(found.core, digits=0),
        "to": percent(found.out, digits=0),
        "error": f"{100 * found.error:.1f}",
        "close": len(close),
        "spread": f"{found.spread or 0:g}",
        **{f"error_{quality}": percent(error, digits=0) for quality, error in found.errors.items()},
    }
    told = [said("explore.frequencies" if found.draws == found.asked else "explore.frequencies_stopped", lambda _lang: values)]
    for kind in ("core", "contested"):
        if kinds[kind]:
            told.append(
                said(
                    f"explore.frequencies_{kind}",
                    lambda lang, kind=kind: {"names": sheet.listed(kinds[kind], lang, most=len(kinds[kind]))},
                )
            )
    told.append(said(f"explore.frequencies_{found.weights}", lambda _lang: values))
    told.append(said("explore.frequencies_error", lambda _lang: values))
    return told


def _not_shaken(best: ZoneRecord) -> list[Text]:
    """What of links is taken as it is; nothing where they have no weight."""
    return [] if best.links is None else [said("links.not_shaken", lambda _lang: {})]


def _costs(sheet: Sheet, costs: Sequence[records.Cost]) -> list[Text]:
    inside = sorted((each for each in costs if each.share > 0 and each.loss is not None), key=lambda each: -(each.loss or 0.0))
    outside = sorted((each for each in costs if each.share == 0 and each.loss is not None), key=lambda each: each.loss or 0.0)
    done = {"done": sum(each.computed for each in costs), "of": len(costs)}
    found = [said("explore.costs_all" if done["done"] == done["of"] else "explore.costs_some", lambda _lang: done)]
    for key, few in (("costs_in", inside[:3]), ("costs_out", outside[:3])):
        if few:
            found.append(said(f"explore.{key}", lambda lang, few=few: {"names": _priced(sheet, few, lang)}))
    return found


def _priced(sheet: Sheet, costs: Sequence[records.Cost], lang: str) -> str:
    return ", ".join(
        texts.say("explore.priced", lang, name=sheet.names[each.site], points=points(each.loss or 0.0)) for each in costs
    )


def _null(null: records.Null) -> list[Text]:
    values = {
        "count": f"{null.count:,}",
        "circles": null.circles,
        "low": points(null.low),
        "middle": points(null.middle),
        "high": points(null.high),
    }
    if not null.count:
        return [said("explore.null_none", lambda _lang: values)]
    return [said("explore.null_drawn", lambda _lang: values), *(_ranked(null, each) for each in null.ranks)]


def _ranked(null: records.Null, rank: records.RankRecord) -> Text:
    return said(
        "explore.rank" if rank.as_good else "explore.rank_above_all",
        lambda lang: {
            "label": rank.label[lang],
            "value": points(rank.value),
            "below": percent(rank.below),
            "low": percent(rank.low),
            "high": percent(rank.high),
            "count": f"{null.count:,}",
            "most": percent(1 - rank.low, digits=2),
        },
    )
