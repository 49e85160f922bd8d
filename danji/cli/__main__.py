"""`python -m danji.cli` is `danji`."""

import sys

from danji.cli import main

if __name__ == "__main__":
    sys.exit(main())
