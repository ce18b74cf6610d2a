"""`python -m desktop [FILE]` and the headless commands."""

import sys

from desktop import shield

shield.close_ways_in()  # before the first import that could load anything from outside the program

from desktop.cli import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
