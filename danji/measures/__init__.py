"""A workspace, measured: any indicator of the catalogue over its tables, and all that is worth seeing of them together.

`measured` gives one indicator as records; `survey` gives what the tables are, rankings, the profile of a region, how unequal
regions are over the years, and the pattern on the map, with a sentence for everything that is seen.
"""

from __future__ import annotations

from danji.measures.basis import basis, tables_of
from danji.measures.one import availability, measured
from danji.measures.survey import highlights, survey

__all__ = ["availability", "basis", "highlights", "measured", "survey", "tables_of"]
