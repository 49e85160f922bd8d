"""The growth of cost as a picture: seconds of processor against plants, industries and simulations, both axes by tens."""

from __future__ import annotations

import math

from markupsafe import Markup

from danji.dossier import svg

WIDE, HIGH, LEFT, TOP, FOOT = 250.0, 190.0, 46.0, 46.0, 236.0
STYLE = Markup("""svg{font-family:sans-serif;background:#fff}text{font-size:11px;fill:#1c2329}.strong{font-weight:700}
.tick{text-anchor:middle}.end{text-anchor:end}.grid{stroke:#d5dce1}.ours{fill:none;stroke:#1d4f80;stroke-width:2}
.dot{fill:#1d4f80}.twin{fill:none;stroke:#a4502c;stroke-width:2;stroke-dasharray:5 3}.told{fill:#a4502c}""")
LOW, MOST = 0.1, 1e7  # seconds


def drawn(found: dict) -> str:
    """The picture, from the rows of one run of the bench."""
    last = found["plain"][-1]
    per_pair_s = last["processors_s"] / (last["plants"] ** 2 / 2)
    amounts = {
        "plants": ("plants of the industry", lambda row: math.sqrt(2 * row["pairs"])),
        "industries": ("industries of 100,000 plants", lambda row: float(row["name"].split()[0])),
        "simulations": ("simulations of 10,000 plants", lambda row: float(row["simulations"])),
    }
    panels = [
        panel(
            at,
            title,
            [(amount(row), row["processors_s"], row["pairs"] * row["simulations"] * per_pair_s) for row in found[key]],
        )
        for at, (key, (title, amount)) in enumerate(amounts.items())
    ]
    legend = [
        svg.element("line", x1=LEFT, y1=16.0, x2=LEFT + 22, y2=16.0, class_="ours"),
        svg.element("text", "danji, measured", x=LEFT + 28, y=20.0),
        svg.element("line", x1=LEFT + 150, y1=16.0, x2=LEFT + 172, y2=16.0, class_="twin"),
        svg.element("text", "plain twin, all pairs, reckoned from its time at 10,000 plants", x=LEFT + 178, y=20.0),
    ]
    title = "Seconds of processor for K-density with bands of chance"
    picture = svg.picture(
        svg.element("style", STYLE), *legend, *(each for group in panels for each in group),
        box=(0.0, 0.0, 3 * (WIDE + 56), FOOT + 44), key="growth", title=title,
        description="Three panels, both axes by tens: cost against plants, industries and simulations.",
    )  # fmt: skip
    return f"{picture}\n"


def panel(at: int, title: str, rows: list[tuple[float, float, float]]) -> list[Markup]:
    left = LEFT + at * (WIDE + 50)
    first, last = math.log10(rows[0][0]), math.log10(rows[-1][0])

    def x(amount: float) -> float:
        return left + WIDE * (math.log10(amount) - first) / (last - first)

    def y(seconds: float) -> float:
        return FOOT - HIGH * (math.log10(seconds) - math.log10(LOW)) / (math.log10(MOST) - math.log10(LOW))

    grid = [
        part
        for power in range(round(math.log10(LOW)), round(math.log10(MOST)) + 1)
        for part in (
            svg.element("line", x1=left, y1=y(10.0**power), x2=left + WIDE, y2=y(10.0**power), class_="grid"),
            svg.element(
                "text", f"{10.0**power:,g}" if power < 5 else f"10^{power}", x=left - 4, y=y(10.0**power) + 4, class_="end"
            ),
        )
    ]
    ours = svg.element("polyline", points=svg.line([(x(n), y(s)) for n, s, _ in rows]), class_="ours")
    twin = svg.element("polyline", points=svg.line([(x(n), y(t)) for n, _, t in rows]), class_="twin")
    dots = [svg.element("circle", cx=x(n), cy=y(s), r=3.0, class_="dot") for n, s, _ in rows]
    ticks = [svg.element("text", f"{n:,.0f}", x=x(n), y=FOOT + 16, class_="tick") for n, _, _ in rows]
    said = svg.element("text", title, x=left + WIDE / 2, y=FOOT + 34, class_="tick strong")
    return [*grid, twin, ours, *dots, *ticks, said]
