"""In place of Python's socket, which the program must not hold: the two libraries that import it need this name alone.

email.utils imports it and uses none of it while descriptions of packages are read; platform asks it for the name of
this PC, which the lock of a file shows to colleagues.
"""

import os

__all__ = ["gethostname"]


def gethostname() -> str:
    """The name of this PC."""
    return os.environ.get("COMPUTERNAME", "") if os.name == "nt" else os.uname().nodename
