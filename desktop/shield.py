"""Called before anything else is imported: no stranger's code may come into the program. Standard library alone.

What an environment variable, the folder of a document or a folder of PATH offers is not taken. A frozen program
finds its modules and DLLs in its own folder and in Windows' own; nowhere else.
"""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path
from typing import Final

# Each of these names a folder, a file or a plug-in from which Qt or OpenSSL would load code or settings
NOT_OBEYED: Final = (
    "QT_PLUGIN_PATH",
    "QT_QPA_PLATFORM_PLUGIN_PATH",
    "QT_QPA_GENERIC_PLUGINS",
    "QT_QPA_PLATFORMTHEME",
    "QT_STYLE_OVERRIDE",
    "QT_OPENGL_DLL",
    "QT_LOGGING_CONF",
    "QML_IMPORT_PATH",
    "QML2_IMPORT_PATH",
    "OPENSSL_CONF",
    "OPENSSL_MODULES",
    "OPENSSL_ENGINES",
)
_DEFAULT_DIRS: Final = 0x1000  # LOAD_LIBRARY_SEARCH_DEFAULT_DIRS: the program's folder, System32, what is added below
_DLL_FOLDERS: Final = ("", "PySide6", "shiboken6")


def close_ways_in() -> None:
    """Forget what the surroundings would have loaded. The frozen program also forgets every foreign module path."""
    for name in NOT_OBEYED:
        os.environ.pop(name, None)
    inside = getattr(sys, "_MEIPASS", None)
    if inside is None:
        return  # run from source: Python's own variables belong to whoever works on the program
    for name in [name for name in os.environ if name.startswith("PYTHON")]:
        del os.environ[name]
    root = Path(inside).resolve()
    sys.path[:] = [entry for entry in sys.path if entry and Path(entry).resolve().is_relative_to(root)]
    if sys.platform == "win32":
        _narrow_dll_search(root)


def _narrow_dll_search(root: Path) -> None:
    """DLLs come from the program's folder and System32; never from the current folder or from PATH."""
    if sys.platform == "win32":
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        for name in _DLL_FOLDERS:
            folder = root / name
            if folder.is_dir():
                os.add_dll_directory(str(folder))
        kernel.SetDefaultDllDirectories(_DEFAULT_DIRS)
        kernel.SetDllDirectoryW("")
