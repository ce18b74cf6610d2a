"""`python -m desktop [FILE]` and the headless commands."""

import sys

from desktop.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
