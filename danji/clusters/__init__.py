"""Clusters: which industries belong together, and where they are found.

`related` measures how closely industries are tied; `benchmark` makes sets of clusters of related industries, scores them and
picks the best; `find` looks for contiguous groups of regions strong in them; `types` tells of
what kind a cluster is. Thresholds are data
(`codes/cluster_thresholds.csv`), danji's own operational definitions where no other source is named.
"""

from danji.clusters.benchmark import ClusterSet, Scores, best_set, scores
from danji.clusters.found import Found, Ground, find
from danji.clusters.limits import thresholds
from danji.clusters.related import Ties, estimated_jobs, flows_between, ties, traded

__all__ = [
    "ClusterSet",
    "Found",
    "Ground",
    "Scores",
    "Ties",
    "best_set",
    "estimated_jobs",
    "find",
    "flows_between",
    "scores",
    "thresholds",
    "ties",
    "traded",
]
