"""How well firms are found in two registers: GENERATED registers in which it is known who is who.

Run `python -m bench.firms`. 20,000 firms, half of them in both registers, written another way in the second: another form
of company, a space, a letter dropped or changed, a branch added, the name in English; the region or the industry wrong now
and then.
One name in twenty is borne by a second, other firm of another region. Prints precision and recall by threshold, and what
each way of writing costs. Nothing here is a test, and no real firm is meant.
"""

from __future__ import annotations

import argparse
import os
import time

import numpy as np
import pandas as pd

from danji import codes
from danji.registers import names

FORMS = ("(주){}", "㈜{}", "주식회사 {}", "{}(주)", "{} 주식회사", "{}", "유한회사 {}")
WAYS = ("as it is", "other form", "a space", "a letter changed", "a letter dropped", "branch added", "in English")


def registers(count: int, *, seed: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Two GENERATED registers and the true pairs: left, right, way."""
    rng = np.random.default_rng(seed)
    syllables = [
        chr(0xAC00 + lead * 588 + middle * 28 + end)
        for lead in (0, 2, 3, 5, 6, 7, 9, 11, 12, 14, 18)
        for middle in (0, 4, 8, 13, 20)
        for end in (0, 1, 4, 8, 16, 21)
    ]
    table = codes.read("firm_words")
    words = dict(table.loc[table["kind"] == "word", ["code", "latin"]].itertuples(index=False))
    stems = ["".join(rng.choice(syllables, rng.integers(2, 4))) for _ in range(count)]
    kinds = rng.choice(list(words), count)
    same = rng.random(count) < 0.05
    same[0] = False
    stems = [stems[at - 1] if again else stem for at, (stem, again) in enumerate(zip(stems, same, strict=True))]
    kinds = np.where(same, np.roll(kinds, 1), kinds)
    firm = pd.DataFrame(
        {
            "stem": stems,
            "kind": kinds,
            "region": rng.integers(0, 230, count).astype(str),
            "industry": "C" + pd.Series(rng.integers(100, 340, count).astype(str)),
        }
    )
    core = firm["stem"] + firm["kind"]
    both = rng.random(count) < 0.5
    left = pd.DataFrame(
        {
            "plant": [f"L{at}" for at in range(count)],
            "name": [rng.choice(FORMS).format(each) for each in core],
            "region": firm["region"],
            "industry": firm["industry"],
        }
    )
    way = rng.choice(WAYS, count, p=[0.15, 0.3, 0.1, 0.1, 0.1, 0.15, 0.1])
    written = [
        _written(stem, kind, each, words, syllables, rng)
        for stem, kind, each in zip(firm["stem"], firm["kind"], way, strict=True)
    ]
    right = pd.DataFrame(
        {"plant": [f"R{at}" for at in range(count)], "name": written, "region": firm["region"], "industry": firm["industry"]}
    )
    moved, other = rng.random(count) < 0.08, rng.random(count) < 0.15
    right.loc[moved, "region"] = rng.integers(0, 230, int(moved.sum())).astype(str)
    right.loc[other, "industry"] = "C" + pd.Series(rng.integers(100, 340, int(other.sum())).astype(str)).to_numpy()
    half = rng.random(count) < 0.5
    left, right = left[both | half], right[both | ~half]
    true = pd.DataFrame(
        {
            "left": [f"L{at}" for at in np.flatnonzero(both)],
            "right": [f"R{at}" for at in np.flatnonzero(both)],
            "way": way[both],
        }
    )
    return left.sample(frac=1, random_state=seed), right.sample(frac=1, random_state=seed + 1), true


def _written(stem, kind, way, words, syllables, rng):
    form = rng.choice(FORMS)
    if way == "in English":
        latin = "".join(names.letters(each) for each in stem).replace("eo", "u")  # as many firms write it
        return f"{latin.title()} {words[kind].title()} Co., Ltd."
    if way == "a letter changed":
        at = rng.integers(len(stem))
        stem = stem[:at] + rng.choice(syllables) + stem[at + 1 :]
    elif way == "a letter dropped":
        at = rng.integers(len(stem + kind))
        return form.format((stem + kind)[:at] + (stem + kind)[at + 1 :])
    elif way == "a space":
        return form.format(f"{stem} {kind}")
    elif way == "branch added":
        return form.format(stem + kind) + rng.choice([" 제2공장", " 남부지점", " 공장", " 연구소"])
    return "(주)" + stem + kind if way == "as it is" else form.format(stem + kind)


def main() -> None:
    from danji.sources import firms

    parser = argparse.ArgumentParser()
    parser.add_argument("--firms", type=int, default=20_000)
    parser.add_argument("--engine", default="duckdb")
    given = parser.parse_args()
    left, right, true = registers(given.firms, seed=1)
    begun, spent = time.perf_counter(), time.process_time()
    found = firms.pairs(left, right, on=given.engine, at_least=0.05)
    print(f"GENERATED: {len(left):,} × {len(right):,} rows, {len(true):,} true pairs; load {os.getloadavg()[0]:.1f}")
    print(f"{len(found):,} pairs in {time.perf_counter() - begun:.1f} s (processor {time.process_time() - spent:.1f} s)")
    judged = found.merge(true, how="outer", on=["left", "right"], indicator=True)
    print(f"{'at least':>9} {'shown':>8} {'precision':>9} {'recall':>7}")
    for at_least in (0.05, 0.5, 0.8, 0.95, 0.99):
        shown = judged["probability"] >= at_least
        right_ones = shown & (judged["_merge"] == "both")
        precision, recall = right_ones.sum() / max(shown.sum(), 1), right_ones.sum() / len(true)
        print(f"{at_least:>9} {shown.sum():>8,} {precision:>9.3f} {recall:>7.3f}")
    true_ones = judged[judged["_merge"] != "left_only"]
    print("recall at 0.5 by the way of writing")
    for way, part in true_ones.groupby("way"):
        print(f"  {way:<18} {(part['probability'] >= 0.5).mean():.3f} of {len(part):,}")


if __name__ == "__main__":
    main()
