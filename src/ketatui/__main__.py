"""The `ketatui` command, and `python -m ketatui`."""

import gc
import sys


def main() -> int:
    """Do what the command line asks, and return the exit code; an interrupt is met from the first line on."""
    gc.disable()  # a command ends before it matters; the reader turns it on when its text is painted
    try:
        from ketatui import cli

        return cli.main()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
