"""What the tables are: regions, industries, years, and what is missing in which year."""

from __future__ import annotations

from danji.measures.basis import Basis, text
from danji.measures.records import Absent, DataRecord, Text
from danji.texts import LANGUAGES


def described(basis: Basis) -> DataRecord:
    """A table in numbers and sentences."""
    by_year = basis.values.isna().groupby(level="year").sum()
    missing = {int(str(year)): int(count) for year, count in by_year.items() if count}
    absent = [Absent(year=year, regions=areas, named=basis.named(areas)) for year, areas in basis.absent.items() if areas]
    return DataRecord(
        table=basis.table,
        label=basis.label,
        unit=basis.unit,
        regions=len(basis.areas),
        industries=int(basis.values.index.unique("industry").size),
        years=basis.years,
        complete_years=basis.complete,
        cells=len(basis.values),
        missing_cells=missing,
        absent=absent,
        sentences=_sentences(basis, missing, absent),
        source=basis.source,
    )


def _sentences(basis: Basis, missing: dict[int, int], absent: list[Absent]) -> list[Text]:
    said = [
        text(
            "measures.data_size",
            table=basis.label,
            regions=f"{len(basis.areas):,}",
            industries=f"{basis.values.index.unique('industry').size:,}",
            years=spelled(basis.years),
            cells=f"{len(basis.values):,}",
        )
    ]
    said += [text("measures.data_missing", count=f"{count:,}", year=year) for year, count in missing.items()]
    said += [text("measures.data_absent", year=each.year, count=len(each.regions), named=each.named) for each in absent]
    key = "data_complete" if basis.complete else "data_never_complete"
    said.append(text(f"measures.{key}", years=spelled(basis.complete), shown=basis.year))
    return said


def spelled(years: list[int]) -> str:
    """Years as a span where they follow each other, else one by one.

    Examples
    --------
    >>> spelled([2019, 2020, 2021]), spelled([2015, 2020]), spelled([2020])
    ('2019–2021', '2015, 2020', '2020')
    """
    if len(years) > 1 and years == list(range(years[0], years[-1] + 1)):
        return f"{years[0]}–{years[-1]}"
    return ", ".join(map(str, years))


def listed(names: list[Text], *, most: int = 5, of: str = "regions") -> Text:
    """Names in a row; after the first few, how many there are, or with "others" only that there are."""
    marks = {"ko": " / " if any("," in each.ko for each in names[:most]) else ", ", "en": "; "}
    shown = Text(**{lang: marks[lang].join(each[lang] for each in names[:most]) for lang in LANGUAGES})
    if len(names) <= most:
        return shown
    return text(f"measures.and_more_{of}", shown=shown, all=len(names))
