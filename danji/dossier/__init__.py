"""A plan → its dossier: the document that goes to the committee, as one HTML file to read, print and keep."""

from danji.dossier import explored
from danji.dossier.page import page

__all__ = ["explored", "page"]
