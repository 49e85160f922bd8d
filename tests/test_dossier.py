"""The dossier says all it must, in both languages, stands alone, and is the same every time."""

import re
from datetime import date
from string import Formatter
from xml.etree import ElementTree as ET

import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from danji import texts
from danji.dossier import charts, labels, map, page, svg, tables, zones  # noqa: A004  a map is what it is
from danji.dossier.view import View
from danji.plan.records import (
    CaseRecord,
    ComparisonRecord,
    IndicatorRecord,
    Plan,
    QualityRecord,
    ReasonRecord,
    SiteRecord,
    Text,
    VerdictRecord,
    ZoneRecord,
)

LANGUAGES = ("ko", "en")
SVG = "{http://www.w3.org/2000/svg}"


def both(text):
    return Text(ko=text, en=text)


def site(key, lon, *, name=None, standing="candidate", area_km2=2.0, value=10.0):
    points = {"operating_firms": value}
    return SiteRecord(
        site=key,
        name=name or f"산단{key}",
        kind="general_complex",
        region="38030",
        region_name="진주시",
        status="completed",
        lon=lon,
        lat=None if lon is None else 35.1,
        position=None if lon is None else "derived",
        area_km2=area_km2,
        area_quality="estimated",
        stand_in_radius_km=0.8,
        least_share=0.2,
        criteria={"operating_firms": value},
        points=points,
        value=value,
        standing=standing,
        reasons={"free_centre": ReasonRecord(share=0, loss=None, sentence=both("까닭"))},
        note=None,
        source="대장",
    )


def verdict(**changes):
    given_ = {
        "rule": "total_area",
        "reading": "",
        "fact": "area_km2",
        "state": "holds",
        "value": 3.0,
        "limit": 15.0,
        "compare": "at_most",
        "margin": 12.0,
        "unit": "km²",
        "because": ["A"],
        "undecided": [],
        "label": both("면적"),
        "sentence": both("문장"),
        "source": both("출처"),
        "url": "https://example.org/rule",
        "confidence": "H",
        "notes": [both("기준 비고")],
    }
    return VerdictRecord(**{**given_, **changes})


CIRCLE = verdict(
    rule="circle", reading="free_centre", fact="enclosing_radius_km", value=6.0, limit=20.0, margin=14.0, unit="km"
)
HUB = verdict(
    rule="hub", reading="hub_centre", fact="farthest_from_hub_km", value=28.0, limit=20.0, margin=-8.0, unit="km", state="fails"
)
KIND = verdict(
    rule="kind", fact="site_kind", value=None, limit=["general_complex"], compare="among", margin=None, unit="", because=[]
)
FACTS = {"area_km2": 3.0, "sites": 2.0, "complexes": 2.0, "municipalities": 1.0, "operating_firms": 15.0, "diameter_km": 12.0}


def zone(key="free_centre", shares=None, **changes):
    given_ = {
        "key": key,
        "label": both(f"지구 {key}"),
        "reading": "free_centre",
        "role": "best",
        "shares": shares or {"A": 1.0, "B": 0.5},
        "value": 79.004,
        "bound": 79.004,
        "gap": 0.0,
        "proved": True,
        "circles": 12,
        "sets": 3,
        "solved": 1,
        "by_solver": 0,
        "centre": (128.1, 35.1),
        "radius_km": 6.0,
        "facts": FACTS,
        "verdicts": [verdict(), CIRCLE, HUB, KIND],
        "passes": "holds",
    }
    return ZoneRecord(**{**given_, **changes})


def case(**changes):
    given_ = {
        "name": both("사례"),
        "region": "38",
        "region_name": both("경남"),
        "programme": "kr-nic",
        "programme_name": both("제도"),
        "programme_fingerprint": "f" * 64,
        "day": date(2018, 10, 25),
        "reading": "free_centre",
        "hub": "A",
        "target_industry": "31",
        "municipalities": ["38030"],
        "weights": {"operating_firms": 1.0},
        "lock_in": [],
        "lock_out": [],
        "partial": True,
        "actor_reach_km": 10.0,
        "distance_to": "point",
    }
    return CaseRecord(**{**given_, **changes})


def indicator(name, *, industry="31", value=2.0, year=2020, **changes):
    named = None if industry is None else both("운송장비")
    return IndicatorRecord(
        indicator=name,
        label=both(name),
        region="38030",
        region_name="진주시",
        industry=industry,
        industry_name=named,
        year=year,
        value=value,
        unit="ratio",
        source="조사",
        **changes,
    )


INDICATORS = [
    indicator("location_quotient", low=1.9, high=2.1),
    indicator("location_quotient", value=None, year=2023),
    indicator("location_quotient", industry="10", value=0.4),
    indicator("employment_share", value=0.1),
    indicator("employment_share", value=None, year=2021),
    indicator("growth", value=-0.2, year=2023, since=2020),
    indicator("herfindahl_of_value_added", industry=None, value=0.2),
    indicator("growth_of_value_added", industry=None, value=None, year=2022, since=2020),
]
REPORTED = [
    ComparisonRecord(
        figure="R1",
        fact="area_km2",
        label=both("총면적"),
        region=None,
        region_name=None,
        reported=11.6,
        unit="km²",
        as_of=None,
        drawn=3.0,
        comparable=comparable,
        note=both("비고"),
        source="신문",
    )
    for comparable in ("partly", "no")
]
SITES = [
    site("A", 128.05),
    site("B", 128.15, value=9.0),
    site("C", 128.16, value=5.0),
    site("D", 128.3, standing="kind"),
    site("E", None, standing="unplaced"),
]


def plan(**changes):
    other = zone("hub_centre", {"A": 1.0, "C": 1.0}, reading="hub_centre", value=70.0, bound=71.0, proved=False, gap=0.0143)
    second = zone("free_centre.runner_up", {"A": 1.0}, role="runner_up", value=78.9, bound=78.9)
    given_ = {
        "danji": "0.1.0",
        "fingerprint": "e" * 64,
        "inputs": {"case.toml": "a" * 64},
        "case": case(),
        "proposal": "free_centre",
        "zones": [zone(), second, other],
        "sites": SITES,
        "indicators": INDICATORS,
        "reported": REPORTED,
        "quality": [QualityRecord(key="unplaced", text=both("1곳은 좌표가 없다."), sites=["E"])],
        "notes": [both("제도 비고 15.46")],
    }
    return Plan(**{**given_, **changes})


REGIONS = pd.DataFrame(
    {
        "name": ["경남", "진주시", "빈 곳"],
        "name_en": ["Gyeongnam", "Jinju-si", None],
        "level": ["province", "municipality", "municipality"],
        "within": [None, "38", "38"],
        "geometry": [None, shapely.box(127.8, 34.9, 128.5, 35.4), None],
    },
    index=pd.Index(["38", "38030", "38999"], name="region"),
)


def shown(lang="ko", **changes):
    return page(plan(**changes), lang=lang, regions=REGIONS)


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*?</style>", " ", html, flags=re.DOTALL)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_sections_are_there_and_in_the_contents(lang):
    html = shown(lang)
    assert f'<html lang="{lang}">' in html
    for name in ("summary", "map", "verdicts", "sites", "alternatives", "reported", "evidence", "method"):
        assert f'<section id="{name}"' in html
        assert f'href="#{name}"' in html


def test_sentences_take_the_same_values_in_both_languages():
    for key, wording in texts.catalogue().items():
        if key.startswith("dossier."):
            fields = {lang: {field for _, field, _, _ in Formatter().parse(wording[lang]) if field} for lang in LANGUAGES}
            assert set(wording) == set(LANGUAGES)
            assert fields["en"] == fields["ko"], key


def test_english_has_no_korean_but_names():
    plain = words(shown("en").replace("산단", "").replace("지구", "").replace("기준 비고", "").replace("제도 비고", ""))
    known = {
        "면적",
        "출처",
        "문장",
        "까닭",
        "사례",
        "경남",
        "제도",
        "운송장비",
        "조사",
        "총면적",
        "비고",
        "신문",
        "곳은",
        "좌표가",
        "없다",
        "대장",
    }
    assert set(re.findall(r"[가-힣]+", plain)) <= known


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_loaded_and_nothing_runs(lang):
    html = shown(lang)
    assert not re.search(
        r"<(script|link|iframe|img|object|embed)\b|\bsrc=|@import|url\(|\son\w+=|javascript:", html, flags=re.IGNORECASE
    )
    assert set(re.findall(r'href="([^#"][^"]*)"', html)) == {"https://example.org/rule"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_same_plan_gives_the_same_bytes(lang):
    assert shown(lang) == shown(lang)


def test_names_are_escaped():
    html = shown(sites=[site("A", 128.05, name="<script>alert(1)</script>"), *SITES[1:]])
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_sites_without_a_point_are_listed_not_drawn():
    html = shown()
    box = html[html.index("지도에 없음") :]
    assert "지도에 없음(위치 미상) 1곳" in html
    assert "산단E" in box[:300]
    assert "산단E" not in html[html.index('class="map"') : html.index("</svg>", html.index('class="map"'))]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_best_is_said_only_with_its_proof(lang):
    assert not re.search("최적|optim", words(shown(lang)), flags=re.IGNORECASE)
    assert "최선임이 증명됨(값 79.00점 = 상한 79.00점, 차이 0)" in shown("ko")
    unproved = [zone(proved=False, bound=80.0, gap=0.0126)]
    assert "증명됨" not in shown("ko", zones=unproved)
    assert "Proved" not in shown("en", zones=unproved)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pictures_are_well_formed_and_named(lang):
    pictures = re.findall(r"<svg.*?</svg>", shown(lang), flags=re.DOTALL)
    roots = [ET.fromstring(picture) for picture in pictures]  # noqa: S314  our own text
    named = [root for root in roots if root.get("role") == "img"]
    assert len(named) >= 6
    assert all(root.find(f"{SVG}title").text for root in named)
    ids = re.findall(r'\sid="([^"]+)"', shown(lang))
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "changes",
    [
        {"indicators": []},
        {"reported": []},
        {"quality": [], "notes": []},
        {"case": case(hub=None, target_industry=None, municipalities=[], partial=False, distance_to="edge")},
        {"zones": [zone(shares={"A": 1.0})]},
        {
            "zones": [
                zone(
                    value=None,
                    bound=None,
                    gap=None,
                    proved=None,
                    circles=None,
                    sets=None,
                    solved=None,
                    by_solver=None,
                    centre=None,
                    role="given",
                )
            ]
        },
        {"zones": [zone(verdicts=[verdict(state="undecided", undecided=["E"])])], "case": case(reading="")},
        {"sites": [site(key, None, standing="unplaced") for key in "ABCDE"], "zones": [zone(centre=None)]},
        {"case": case(lock_in=["A"], lock_out=["C"])},
    ],
    ids=[
        "no indicators",
        "no reported",
        "no remarks",
        "no hub or target",
        "one site",
        "given zone",
        "one reading",
        "no points",
        "locks",
    ],
)
def test_less_than_everything_renders_too(lang, changes):
    html = shown(lang, **changes)
    assert html.endswith("</html>")
    assert not re.search(r"\bNone\b|\bnan\b", words(html))


def test_differences_are_computed_only_where_figures_compare():
    partly, no = tables.printed(View(plan(), "ko", REGIONS))
    assert partly.difference == "−8.60"
    assert no.difference == "계산하지 않음"


def test_ties_are_said():
    assert any("0.10점" in sentence for sentence in zones.ties(View(plan(), "ko", REGIONS)))
    assert not zones.ties(View(plan(zones=[zone()]), "ko", REGIONS))


def test_missing_values_are_words_never_zero():
    html = shown("ko")
    assert "2021년 값은 미상이다." in html
    chart = charts.bars([charts.Bar("a", None, "미상")], key="k", title="t", description="d")
    assert "미상" in chart
    assert "<rect" not in chart


def test_signs_tell_the_standing():
    own = zone()
    assert [map.kind_of(each, own) for each in SITES] == ["in", "part", "out", "barred", "unknown"]


def test_a_sector_grows_with_its_share():
    quarter, most = svg.sector(0, 0, 10, 0.25), svg.sector(0, 0, 10, 0.75)
    assert quarter == "M0 0V-10A10 10 0 0 1 10 0Z"
    assert most == "M0 0V-10A10 10 0 1 1 -10 0Z"


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=12, unique=True))
def test_labels_cover_neither_each_other_nor_signs(cells):
    anchors = [labels.Anchor(60.0 + 60 * x, 60.0 + 60 * y, 5.0, 18.0, 15.0) for x, y in cells]
    signs = [(each.x, each.y, each.r) for each in anchors]
    placed = labels.place(anchors, signs=signs, frame=(0.0, 0.0, 900.0, 900.0))
    for index, label in enumerate(placed):
        assert not any(labels.overlap(label.box, other.box) for other in placed[index + 1 :])
        assert not any(labels.overlap(label.box, (x - 3, y - 3, x + 3, y + 3)) for x, y, _r in signs)
