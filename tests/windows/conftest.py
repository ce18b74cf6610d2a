"""Tests about Windows, run by the Windows Python (`dev.py test-windows`); those that hold anywhere run anywhere."""

from __future__ import annotations

import sys

collect_ignore_glob = [] if sys.platform == "win32" else ["test_only_*.py"]
