"""Nothing of a stranger's is loaded: variables that name plug-ins and configurations, foreign module paths."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import PySide6
import pytest

from desktop.shield import NOT_OBEYED

ROOT = Path(__file__).resolve().parents[1]


def run(code: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, str(ROOT)],
        capture_output=True,
        text=True,
        env=os.environ | environment,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_variables_that_name_code_are_forgotten() -> None:
    code = """
import os, sys
sys.path.insert(0, sys.argv[1])
import desktop.__main__
print([name for name, value in os.environ.items() if value == "bait"], os.environ["PYTHONUTF8"])
"""
    told = run(code, dict.fromkeys([*NOT_OBEYED, "HARMLESS"], "bait") | {"PYTHONUTF8": "1"})
    assert told == "['HARMLESS'] 1"  # from source Python's own variables are the developer's


def test_a_frozen_program_forgets_every_foreign_module_path(tmp_path: Path) -> None:
    program, strange = tmp_path / "program", tmp_path / "strange"
    for folder in (program / "lib", strange):
        folder.mkdir(parents=True)
    (strange / "openpyxl.py").write_text("print('hijacked')", "utf-8")
    code = """
import json, os, sys
sys.path.insert(0, sys.argv[1])
from desktop import shield
sys._MEIPASS = os.environ["PROGRAM"]
sys.path[:] = ["", os.environ["PROGRAM"], os.environ["PROGRAM"] + "/lib", os.environ["PYTHONPATH"]]
shield.close_ways_in()
print(json.dumps([sys.path, [name for name in os.environ if name.startswith("PYTHON")]]))
"""
    told = run(code, {"PROGRAM": str(program), "PYTHONPATH": str(strange), "PYTHONHOME": sys.base_prefix})
    assert json.loads(told) == [[str(program), str(program / "lib")], []]


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="asks Linux what is loaded")
@pytest.mark.parametrize(("way", "loaded"), [("import desktop.__main__", False), ("", True)])
def test_a_platform_plugin_of_a_stranger_is_not_loaded(tmp_path: Path, way: str, loaded: bool) -> None:
    """Without the shield (the second case) Qt takes it from there."""
    bait = tmp_path / "plugins" / "platforms"
    bait.mkdir(parents=True)
    plugin = next(Path(PySide6.__file__).parent.rglob("platforms/libqoffscreen.so"))
    shutil.copy(plugin, bait / plugin.name)
    for library in plugin.parents[2].joinpath("lib").glob("*"):
        (tmp_path / "lib").mkdir(exist_ok=True)
        (tmp_path / "lib" / library.name).symlink_to(library)  # its own way to Qt's libraries is relative
    code = f"""
import sys
sys.path.insert(0, sys.argv[1])
{way}
from PySide6.QtWidgets import QApplication
app = QApplication([])
print({str(bait)!r} in open("/proc/self/maps").read())
"""
    told = run(code, {"QT_QPA_PLATFORM": "offscreen", "QT_PLUGIN_PATH": str(bait.parent)})
    assert told.splitlines()[-1] == str(loaded)
