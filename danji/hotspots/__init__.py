"""Found clusters: groups of an industry's plants that lie closer than chance would put them, and what each is.

`find` looks for them by density (`search`), with p-values against random labelling; `describe` says where each lies and what is
in it; `judge` holds them against a programme's tests and names their kind. How and why: docs/explanation/found-clusters.md.
Clusters are found, zones are drawn: `sites` turns clusters into candidates a zone can be drawn from.
"""

from danji.hotspots.described import describe, sites
from danji.hotspots.judging import Judged, judge
from danji.hotspots.search import Cluster, Found, find

__all__ = ["Cluster", "Found", "Judged", "describe", "find", "judge", "sites"]
