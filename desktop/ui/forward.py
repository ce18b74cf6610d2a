"""Another window of this program is asked to come forward."""

from __future__ import annotations

import ctypes
import sys

from desktop.store.workcopy import WorkCopy


def call_forward(other: WorkCopy) -> None:
    """Ask the window that holds this working copy; Windows lets only the program in front hand the front on."""
    if sys.platform == "win32":
        ctypes.windll.user32.AllowSetForegroundWindow(-1)
    other.ask_attention()
