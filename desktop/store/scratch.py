"""A profile for a moment: what pictures and self-tests do leaves nothing in the user's own."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import from_os_error
from .passing import TEST_PREFIX, held_folder
from .profile import ENVIRONMENT


@contextmanager
def own_profile() -> Iterator[Path]:
    """Keep the program's home in a temporary folder while this lasts. Raises WorldError."""
    kept = os.environ.get(ENVIRONMENT)
    temp = Path(tempfile.gettempdir())
    try:
        made = held_folder(temp, TEST_PREFIX)
    except OSError as error:
        raise from_os_error(error, temp, "作業用フォルダーの準備") from error
    os.environ[ENVIRONMENT] = str(made.folder)
    try:
        yield made.folder
    finally:
        if kept is None:
            del os.environ[ENVIRONMENT]
        else:
            os.environ[ENVIRONMENT] = kept
        made.remove()
