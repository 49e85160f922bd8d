"""Examples in docstrings run where what they need is installed."""

from importlib.util import find_spec

collect_ignore = [] if find_spec("giddy") else ["danji/indicators/persistence.py"]  # comes with the extra 'persistence'
