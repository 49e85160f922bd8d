"""Input–output linkages: who buys from whom, what one more unit of demand carries, and what would go with an industry.

Tables come as `Accounts` (`accounts.checked`, or `accounts.from_make_and_use`). From them: the Leontief and Ghosh inverses
(`inverses`), multipliers (`multipliers`), backward and forward linkages and key industries (`strength`), hypothetical
extraction of every industry or of a block (`extraction`), regional coefficients (`regional`) and the value chain of a
target industry (`chain`). All of them are the open static model: fixed coefficients, no limits of capacity, no prices.
"""

from danji.indicators.linkages.accounts import Accounts, checked, from_make_and_use
from danji.indicators.linkages.chain import Chain, chain
from danji.indicators.linkages.extraction import extract, extractions
from danji.indicators.linkages.inverses import allocations, coefficients, ghosh_inverse, leontief_inverse
from danji.indicators.linkages.multipliers import multipliers
from danji.indicators.linkages.named import Named, named
from danji.indicators.linkages.placed import by_account
from danji.indicators.linkages.regional import location_coefficients, regional_coefficients, regional_linkages
from danji.indicators.linkages.strength import strength

__all__ = [
    "Accounts",
    "Chain",
    "Named",
    "allocations",
    "by_account",
    "chain",
    "checked",
    "coefficients",
    "extract",
    "extractions",
    "from_make_and_use",
    "ghosh_inverse",
    "leontief_inverse",
    "location_coefficients",
    "multipliers",
    "named",
    "regional_coefficients",
    "regional_linkages",
    "strength",
]
