"""Knowledge networks: who works with whom, who stands between, who is missing, and who should meet.

`build` makes one network of actors, links and projects; `survey` measures it. Each measure has its own file; `plain` has the
same numbers by their definitions, for proof.
"""

from __future__ import annotations

from danji.networks.build import Network, build, network_of
from danji.networks.surveys import Survey, survey

__all__ = ["Network", "Survey", "build", "network_of", "survey"]
