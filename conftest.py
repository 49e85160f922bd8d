"""Examples in docstrings run where what they need is installed."""

from importlib.util import find_spec

NEEDS = {"giddy": "danji/indicators/persistence.py", "ibis": "danji/registers/rows.py"}  # extras 'persistence' and 'big'
collect_ignore = [file for package, file in NEEDS.items() if not find_spec(package)]
