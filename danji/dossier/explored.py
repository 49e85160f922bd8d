"""What was explored → one HTML page that stands alone: gallery, fronts, curve, map of frequencies, tables, random zones."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from danji import codes, texts
from danji.dossier import charts, map, plots, svg  # noqa: A004  a map is what it is
from danji.dossier.charts import Bar
from danji.dossier.page import environment
from danji.dossier.plots import Spot
from danji.dossier.view import View
from danji.plan import told
from danji.plan.explored import Change, Cost, Exploration, Explored, FrontRecord, RelaxedRecord
from danji.plan.records import Plan, ZoneRecord

SECTIONS = ("overview", "portfolio", "fronts", "curve", "frequencies", "costs", "relaxed", "null", "how")
CHEAPEST = 12  # sites outside that are shown; all of them stand in the tables


def page(found: Exploration, plan: Plan, *, lang: str, regions: pd.DataFrame) -> str:
    """The page of an exploration, the same bytes every time; nothing is loaded from outside."""
    view = View(plan, lang, regions if "geometry" in regions else regions.assign(geometry=None))
    sheet = told.Sheet({site.site: view.site(site.site) for site in plan.sites}, 0.0)
    made = [Shown(view, reading, sheet) for reading in found.readings]
    return (
        environment()
        .get_template("explore.html")
        .render(
            v=view,
            tell=lambda key, **values: texts.say(f"explore.{key}", lang, **values),
            lang=lang,
            plan=plan,
            found=found,
            shown=made,
            sections=SECTIONS,
            settings=_settings(lang),
            sign=lambda kind, share: svg.sign(*map.sign(kind, 8.0, 8.0, 6.0, share=share)),
        )
    )


class Shown:
    """One reading as the template asks for it."""

    def __init__(self, view: View, found: Explored, sheet: told.Sheet) -> None:
        self.view, self.found, self.sheet, self.lang = view, found, sheet, view.lang
        self.title = found.label[view.lang]
        self.key = found.reading or "all"

    def lines(self, subject: str) -> list[str]:
        """The sentences about a subject."""
        return [each[self.lang] for each in self.found.said[subject]]

    def words(self, change: Change | None) -> str:
        """What another zone takes in and leaves out; a dash where there is none."""
        return "–" if change is None else self.sheet.change(change, self.lang)

    def gallery(self) -> list[tuple[Markup, str, str]]:
        """Small maps of the portfolio: picture, caption, what differs."""
        made, every = [], [each.zone for each in self.found.portfolio.zones]
        for place, each in enumerate(self.found.portfolio.zones):
            marked = [*each.change.added, *each.change.dropped] if place else []
            look = map.Look(f"map-{self.key}-{place}", 470.0, numbered=False, neighbours=False, marked=marked)
            caption = self._say(
                "gallery_first" if place == 0 else "gallery_caption",
                place=place + 1,
                value=told.points(each.zone.value or 0.0),
                away=told.points(each.away),
                from_best=told.percent(each.from_best, digits=0),
                area=texts.quantity(each.zone.facts.get("area_km2"), "km²", self.lang),
                sites=len(each.zone.shares),
            )
            drawn = map.draw(self.view, each.zone, look=look, title=f"{self.title} {place + 1}", beside=every)
            made.append((drawn, caption, self.words(each.change) if place else ""))
        return made

    def front(self, front: FrontRecord) -> Markup:
        """A front as points: the second value across, the first up, the third as size."""
        first, second = front.aims[0], front.aims[1]
        points = [(each.values[1], each.values[0], each.values[2] if len(front.aims) > 2 else None) for each in front.points]  # noqa: PLR2004
        best = Spot(front.best[1], front.best[0], self._say("best_by_weights"), strong=True)
        names = " · ".join(aim.label[self.lang] for aim in front.aims)
        return plots.front(
            points,
            best,
            x=plots.axis([best.x, *(point[0] for point in points)], self._titled(second.label[self.lang], second.unit)),
            y=plots.axis([best.y, *(point[1] for point in points)], self._titled(first.label[self.lang], first.unit)),
            key=f"front-{self.key}-{len(front.aims)}",
            title=f"{names} — {self.title}",
            description=self._say("front_described", count=len(points)),
        )

    def sizes(self, front: FrontRecord) -> Markup:
        """The legend of the third value; empty where there are two."""
        if len(front.aims) == 2:  # noqa: PLR2004
            return Markup("")
        third, values = front.aims[2], [each.values[2] for each in front.points]
        said = [texts.quantity(value, third.unit, self.lang) for value in (min(values), max(values))]
        return Markup("{}: {}").format(third.label[self.lang], plots.sizes(*said))

    def curve(self) -> Markup:
        """The value for every cap, with the cap and the areas in print on it."""
        found = self.found.curve
        if found is None:
            return Markup("")
        known = [(point.limit, point.value) for point in found.points if point.value is not None]
        value = dict(known)

        def spot(text: str, limit: float, *, strong: bool) -> Spot:
            shown = self._say(
                "curve_spot", text=text, limit=texts.quantity(limit, found.unit, self.lang), value=told.points(value[limit])
            )
            return Spot(limit, value[limit], shown, strong=strong)

        marks = [spot(self._say("curve_limit"), found.limit, strong=True)] if found.limit in value else []
        marks += [spot(mark.label[self.lang], mark.limit, strong=False) for mark in found.marks if mark.limit in value]
        return plots.curve(
            known,
            marks,
            x=plots.axis([0.0, *value], self._titled(found.label[self.lang], found.unit), zero=True),
            y=plots.axis([0.0, *value.values()], self._titled(self._say("col_value"), "points"), zero=True),
            key=f"curve-{self.key}",
            title=f"{self._say('curve')} — {self.title}",
            description=" ".join(self.lines("curve")),
        )

    def often(self) -> Markup:
        """The map on which a site is filled as often as it was taken."""
        sites = {each.site: each for each in self.found.frequencies.sites}
        shares = {
            site: 1.0 if each.standing == "core" else min(each.taken, 0.999)
            for site, each in sites.items()
            if each.standing != "out"
        }
        zone: ZoneRecord = self.found.best.model_copy(update={"shares": shares})
        look = map.Look(f"often-{self.key}", 640.0, numbered=True)
        return map.draw(self.view, zone, look=look, title=f"{self._say('frequencies_title')} — {self.title}")

    def often_bars(self) -> Markup:
        """The contested sites, and those nearest the thresholds, with the interval of chance."""
        found = self.found.frequencies
        near = [each for each in found.sites if each.standing == "contested" or each.close or 0 < each.taken < found.out]
        near += [each for each in found.sites if found.core <= each.taken < 1 and not each.close]
        rows = [
            Bar(
                self.view.site(each.site),
                each.taken,
                told.percent(each.taken),
                each.low,
                each.high,
                each.standing == "contested",
            )
            for each in sorted(near, key=lambda each: (-each.taken, each.site))
        ]
        if not rows:
            return Markup("")
        title = f"{self._say('often_bars')} — {self.title}"
        return charts.bars(rows, key=f"often-bars-{self.key}", title=title, description=" ".join(self.lines("frequencies")[:1]))

    def costs(self) -> list[Cost]:
        """Sites in the zone, the dearest first, and the cheapest outside."""
        inside = [each for each in self.found.costs if each.share > 0]
        outside = [each for each in self.found.costs if each.share == 0 and each.loss is not None]
        return inside + outside[:CHEAPEST]

    def cost_bar(self, cost: Cost) -> Markup:
        """The loss as a bar, to one scale for the reading."""
        most = max((each.loss or 0.0 for each in self.costs()), default=1.0)
        return charts.stacked([cost.loss or 0.0], most=most or 1.0)

    def loss(self, cost: Cost) -> str:
        """The loss in points; a word where no zone passes then, or it was not computed."""
        if cost.loss is not None:
            return told.points(cost.loss)
        return self._say("no_zone" if cost.computed else "not_computed")

    def relaxed_row(self, row: RelaxedRecord) -> list[str]:
        """A rule relaxed, in cells."""
        return [
            row.label[self.lang],
            "–" if row.limit is None else texts.quantity(row.limit, row.unit, self.lang, digits=3),
            "–" if row.margin is None else texts.quantity(row.margin, row.unit, self.lang, digits=3),
            self._say("binds" if row.binds else "does_not_bind"),
            self._say("set_aside") if row.step is None else texts.quantity(row.step, row.unit, self.lang, digits=3),
            told.points(row.gain),
            "–" if row.gain_without is None else told.points(row.gain_without),
            self.words(row.change) if row.gain > 0 else "–",
        ]

    def histogram(self) -> Markup:
        """The values of the random zones, with the best and the others named."""
        null = self.found.null
        if not null.values:
            return Markup("")
        marks = [
            Spot(each.value, 0.0, self._say("histogram_spot", label=name, value=told.points(each.value)), strong=place == 0)
            for place, (each, name) in enumerate(zip(null.ranks, self._short(), strict=True))
        ]
        return plots.histogram(
            null.values,
            marks,
            x=plots.axis([*null.values, *(mark.x for mark in marks)], self._titled(self._say("col_value"), "points")),
            y_title=self._say("col_count"),
            key=f"null-{self.key}",
            title=f"{self._say('null_title')} — {self.title}",
            description=" ".join(self.lines("null")),
        )

    def _short(self) -> list[str]:
        """The ranked zones in a word or two: the best, the areas in print, those given."""
        found = self.found.curve
        printed = [] if found is None else [mark for mark in found.marks if mark.value is not None]
        unit = "" if found is None else found.unit
        named = [
            self._say("short_best"),
            *(f"{each.label[self.lang]} {texts.quantity(each.limit, unit, self.lang)}" for each in printed),
        ]
        return named + [each.label[self.lang] for each in self.found.null.ranks[len(named) :]]

    def _say(self, key: str, **values: object) -> str:
        return texts.say(f"explore.{key}", self.lang, **values)

    def _titled(self, name: str, unit: str) -> str:
        written = texts.unit(unit, self.lang)
        return f"{name} ({written})" if written else name


def _settings(lang: str) -> Sequence[tuple[str, str, str]]:
    """Every count, threshold and assumed error: name, value, meaning."""
    rows = codes.labels("exploration")
    return [
        (row[f"label_{lang}"], _value(str(row["value"]), str(row["unit"]), lang), row[f"meaning_{lang}"])
        for _, row in rows.iterrows()
    ]


def _value(value: str, unit: str, lang: str) -> str:
    try:
        number = float(value)
    except ValueError:
        return value
    return texts.quantity(number, unit if unit != "count" else "", lang, digits=3)
