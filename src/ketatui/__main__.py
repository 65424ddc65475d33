"""`python -m ketatui` is the `ketatui` command."""

import sys

from ketatui.cli import main

if __name__ == "__main__":
    sys.exit(main())
