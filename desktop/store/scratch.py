"""A profile for a moment: what pictures and self-tests do leaves nothing in the user's own."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .profile import ENVIRONMENT


@contextmanager
def own_profile() -> Iterator[Path]:
    """Keep the program's home in a temporary folder while this lasts."""
    kept = os.environ.get(ENVIRONMENT)
    with tempfile.TemporaryDirectory() as folder:
        os.environ[ENVIRONMENT] = folder
        try:
            yield Path(folder)
        finally:
            if kept is None:
                del os.environ[ENVIRONMENT]
            else:
                os.environ[ENVIRONMENT] = kept
