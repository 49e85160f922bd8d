"""Case + measures + day → what a tenant may have, how much, what it must keep, and what it must return."""

from danji.support.assess import assess, grants
from danji.support.batch import Ledger, Outcome, many
from danji.support.combine import Choice, best
from danji.support.duties import Due, Recovered, calendar, recover
from danji.support.find import Offer, Place, places, ranked
from danji.support.grants import Grant
from danji.support.measures import Measures
from danji.support.reading import read
from danji.support.tenants import Tenant, from_mapping
from danji.support.vary import portfolio, varied

__all__ = [
    "Choice",
    "Due",
    "Grant",
    "Ledger",
    "Measures",
    "Offer",
    "Outcome",
    "Place",
    "Recovered",
    "Tenant",
    "assess",
    "best",
    "calendar",
    "from_mapping",
    "grants",
    "many",
    "places",
    "portfolio",
    "ranked",
    "read",
    "recover",
    "varied",
]
