"""No collecting in the pool.

Python collects cycles in whichever thread happens to allocate. A widget that is collected in the pool is torn down
outside the UI thread, which hangs or crashes Qt: while the pool works for us, nothing is collected.
"""

from __future__ import annotations

import gc
import threading

_lock = threading.Lock()
_holders: list[object] = []


def hold() -> object:
    """Collect nothing until what this returns is released; call it before the work goes to the pool."""
    holder = object()
    with _lock:
        _holders.append(holder)
        gc.disable()
    return holder


def release(holder: object) -> None:
    """The last thing that the work does; collecting goes on once nobody holds it."""
    with _lock:
        _holders.remove(holder)
        if not _holders:
            gc.enable()


def set_apart() -> None:
    """Leave what is there now out of every collection: a pass over a large body's rows holds up the window."""
    gc.freeze()


def take_back() -> None:
    """Collect among everything again."""
    gc.unfreeze()
