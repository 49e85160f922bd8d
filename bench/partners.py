"""Partner matching on Horizon 2020: later links are hidden and foretold. `python bench/partners.py [egos]`.

Weights are fitted on an earlier split (ties to 2015, new ones of 2016–2017) and judged on a later one (ties to 2017, new
ones of 2018–2020), between actors that were tied before. Activities are the topics of projects until the split only.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from danji import networks, sources
from danji.networks import partners, prediction

FOLDER = Path(__file__).parents[1] / "examples" / "h2020"
FITTED, JUDGED = (2015, 2017), (2017, 2020)
PARTS = tuple(partners.WEIGHTS)


def ways(found, frames, *, last, weights):
    """The scores of every way for one actor; danji's own by its weights, and each of its parts alone."""
    part = frames["participations"]
    actors = found.before.actors.iloc[found.kept]
    said = partners.texts_of(actors, part[(part["year"] <= last) & part.index.get_level_values("actor").isin(actors.index)])
    known = partners.read_activities(said)
    popular = partners.experience(np.diff(found.W.indptr).astype(float))
    strength = found.before.W[found.kept][:, found.kept]
    region = actors["region"].to_numpy()

    def parts(ego, rng):
        simple = prediction.scores(found, ego, rng=rng)
        own = {
            "activity": partners.likeness(known, known.rows[ego]),
            "network": partners.common(strength, ego),
            "place": (region == region[ego]).astype(float),
            "experience": popular,
        }
        return simple, prediction.standardised(own)

    def scored(ego, rng):
        simple, own = parts(ego, rng)
        found_ways = {**simple, "activity alone": own["activity"], "network alone": own["network"], "place alone": own["place"]}
        for name, weight in weights.items():
            found_ways[name] = sum(weight.get(key, 0.0) * own[key] for key in PARTS)
        return found_ways

    return parts, scored


def fitted(found, parts, chosen, rng):
    """Weights by logistic regression on hidden links and ten times as many pairs that stayed apart."""
    from sklearn.linear_model import LogisticRegression

    rows, truth = [], []
    for ego in chosen:
        _simple, own = parts(int(ego), rng)
        hits = np.asarray(found.new[ego].toarray()).ravel() > 0
        apart = np.flatnonzero(~hits & (np.asarray(found.W[ego].toarray()).ravel() == 0))
        taken = np.concatenate([np.flatnonzero(hits), rng.choice(apart, min(10 * hits.sum(), len(apart)), replace=False)])
        rows.append(np.column_stack([own[key][taken] for key in PARTS]))
        truth.append(hits[taken])
    model = LogisticRegression(max_iter=1000).fit(np.vstack(rows), np.concatenate(truth))
    return dict(zip(PARTS, model.coef_[0].round(2).tolist(), strict=True))


def main():
    begun, worked = time.perf_counter(), time.process_time()
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    frames, _warnings = sources.read_some(FOLDER, ("actors", "participations"), needed=("actors", "participations"))
    network = networks.build(frames["actors"], None, frames["participations"])
    rng = np.random.default_rng(2026)
    early = prediction.split(network, last=FITTED[0], until_year=FITTED[1])
    parts, _ = ways(early, frames, last=FITTED[0], weights={})
    learnt = fitted(early, parts, prediction.egos(early, count=count, rng=rng), rng)
    late = prediction.split(network, last=JUDGED[0], until_year=JUDGED[1])
    weights = {
        "danji, even weights": partners.EVEN,
        "danji, weights in use": partners.WEIGHTS,
        "danji, fitted just now": learnt,
    }
    _, scored = ways(late, frames, last=JUDGED[0], weights=weights)
    chosen = prediction.egos(late, count=count, rng=rng)
    table = prediction.evaluated(late, lambda ego: scored(ego, rng), chosen, rng=rng)
    print(f"actors {len(late.kept):,}, ties before {late.W.nnz // 2:,}, new ties {late.new.nnz // 2:,}, egos {len(chosen)}")
    print("fitted on", FITTED, learnt)
    with pd.option_context("display.width", 120, "display.float_format", "{:.4f}".format):
        print(table)
    print(f"{time.perf_counter() - begun:.0f} s, {time.process_time() - worked:.0f} s of processor time")


if __name__ == "__main__":
    main()
