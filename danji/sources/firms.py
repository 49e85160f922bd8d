"""Pairs of rows of two registers that may be the same firm, with their probability: splink on DuckDB, or on Spark.

The model is Fellegi & Sunter's: each comparison falls into a level, and each level speaks for or against by how much more often
it is met among pairs that are the same. How often among others is counted in a sample of all pairs, how often among the same
learned by expectation and maximisation. Pairs are looked at only where they share a core, a sound, a number, or the region and
either the beginning of the name or the industry.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pandas as pd

from danji.errors import DataError, MissingExtra, problem
from danji.registers import firms
from danji.sources import files
from danji.sources.engines import DUCKDB, session

SAMPLED = 2e6  # pairs looked at to learn how often strangers agree
RECALL = 0.6  # of the same, how many agree in core and region: a first guess; expectation and maximisation goes on from it
CLOSE = (0.92, 0.82)  # Jaro–Winkler similarities of names that are nearly, and somewhat, alike
DIVISION = 2  # letters of an industry code that its division has


def read_firms(path: Path, toml: Path) -> pd.DataFrame:
    """The rows of a register whose names are to be compared: plant, name, and region, industry and number where mapped.

    Raises
    ------
    DataError
        If a file or a mapped column is missing, the mapping has no plant or name, or a plant stands twice.
    """
    from danji.sources.registers import columns_of

    columns = columns_of(toml).columns
    if not path.is_file():
        raise DataError(problem("register_no_file", value=str(path)))
    raw = files.read_table(path, path.name, layer="plants").cells
    wanted = {each: getattr(columns, each) for each in ("plant", "name", "region", "industry", "number")}
    missing = [each for each in ("plant", "name") if wanted[each] is None]
    if missing:
        raise DataError([problem("register_missing", file=toml.name, place=f"columns.{each}") for each in missing])
    named = {each: column for each, column in wanted.items() if column is not None}
    absent = [column for column in named.values() if column not in raw]
    if absent:
        known = ", ".join(raw.columns)
        raise DataError([problem("register_column", value=each, known=known, hint="–") for each in absent])
    table = pd.DataFrame({each: raw[column].astype(object) for each, column in named.items()})
    twice = table.loc[table["plant"].duplicated() | table["plant"].isna(), "plant"]
    if len(twice):
        raise DataError(problem("firms_twice", file=path.name, count=len(twice), value=twice.iloc[0]))
    return table.reset_index(drop=True)


def read_pairs(path: Path) -> pd.DataFrame:
    """The pairs a person looked at: left, right and same.

    Raises
    ------
    DataError
        If the file or one of these columns is missing.
    """
    if not path.is_file():
        raise DataError(problem("register_no_file", value=str(path)))
    cells = files.read_table(path, path.name, layer="pairs").cells.reset_index(drop=True)
    absent = [each for each in ("left", "right", "same") if each not in cells]
    if absent:
        known = ", ".join(cells.columns)
        raise DataError([problem("register_column", value=each, known=known, hint="–") for each in absent])
    return cells[["left", "right", "same"]].astype(object)


def pairs(
    left: pd.DataFrame, right: pd.DataFrame, *, on: str = DUCKDB, at_least: float = firms.SHOWN, seed: int = 0
) -> pd.DataFrame:
    """Pairs at least so likely, the likeliest first: left, right, their names, probability, and the level of each comparison.

    Levels count from the top: 0 differs, higher is closer, −1 is not known on one side.

    Raises
    ------
    MissingExtra
        If splink is not installed.
    """
    try:
        import splink
    except ImportError as error:
        raise MissingExtra(problem("missing_extra", name="match", package="splink", extra="match")) from error
    sides = [firms.prepared(each) for each in (left, right)]
    if on == DUCKDB:
        return _scored(splink.DuckDBAPI(), sides, at_least, seed)
    with session(on) as spark:
        engine: Any = splink.SparkAPI
        return _scored(engine(spark_session=spark), sides, at_least, seed)


def _scored(engine: Any, sides: list[pd.DataFrame], at_least: float, seed: int) -> pd.DataFrame:
    from splink import Linker, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    kept = ["plant", "name", "core", "sound", "start", "region", "industry", "number", "branch", "latin"]
    tables = [
        engine.register(side[kept], dataset_display_name=f"register_{label}")
        for side, label in zip(sides, firms.SIDES, strict=True)
    ]
    numbers = all(side["number"].notna().any() for side in sides)
    linker = Linker(tables, _settings(numbers=numbers), log_level=logging.ERROR)
    training = linker.training
    training.estimate_probability_two_random_records_match([block_on("core", "region")], recall=RECALL)
    training.estimate_u_using_random_sampling(max_pairs=SAMPLED, seed=seed)
    for rule in (block_on("core"), block_on("region", "start")):
        training.estimate_parameters_using_expectation_maximisation(rule, record_sample_proportion=1.0)
    predicted: Any = linker.inference.predict(threshold_match_probability=at_least)
    found = predicted.as_pandas_dataframe()
    named = {
        f"{column}_{side[0]}": side if column == "plant" else f"{side}_{column}"
        for column in ("plant", "name", "branch")
        for side in firms.SIDES
    }
    levels = {f"gamma_{each}": each for each in firms.COMPARED if f"gamma_{each}" in found}
    found = found.rename(columns={"match_probability": "probability", **named, **levels})
    columns = [*named.values(), "probability", *levels.values()]
    return found[columns].sort_values(["probability", "left", "right"], ascending=[False, True, True], ignore_index=True)


def _settings(*, numbers: bool) -> Any:
    import splink.comparison_level_library as levels
    import splink.comparison_library as comparisons
    from splink import SettingsCreator, block_on

    of_name = comparisons.CustomComparison(
        output_column_name="name",
        comparison_levels=[
            levels.NullLevel("core"),
            levels.ExactMatchLevel("core"),
            levels.JaroWinklerLevel("core", CLOSE[0]),
            levels.ExactMatchLevel("sound"),
            levels.JaroWinklerLevel("latin", CLOSE[1]),
            levels.ElseLevel(),
        ],
    )
    of_industry = comparisons.CustomComparison(
        output_column_name="industry",
        comparison_levels=[
            levels.NullLevel("industry"),
            levels.ExactMatchLevel("industry"),
            levels.CustomLevel(f"substr(industry_l, 1, {DIVISION}) = substr(industry_r, 1, {DIVISION})", "same division"),
            levels.ElseLevel(),
        ],
    )
    of_region = comparisons.ExactMatch("region")
    rules = [block_on("core"), block_on("sound"), block_on("start", "region"), block_on("region", "industry")]
    return SettingsCreator(
        link_type="link_only",
        unique_id_column_name="plant",
        comparisons=[of_name, of_region, of_industry, *([comparisons.ExactMatch("number")] if numbers else [])],
        blocking_rules_to_generate_predictions=[*rules, *([block_on("number")] if numbers else [])],
        additional_columns_to_retain=["name", "branch"],
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=True,
        em_convergence=1e-4,
    )
