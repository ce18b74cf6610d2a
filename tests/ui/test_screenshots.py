"""The pictures are of the right size, not empty, and leave the profile alone."""

from __future__ import annotations

import os

import pytest
from PySide6.QtGui import QImage

from desktop.ui import screenshots


@pytest.mark.slow
def test_one_picture_a_screen(qapp, look, tmp_path, profile, monkeypatch):
    monkeypatch.setattr(screenshots, "_SIZES", screenshots._SIZES[:1])
    taken = screenshots.take(tmp_path)
    names = {path.name.removesuffix("-1366x768.png") for path in taken}
    assert {"start", "home", "policy", "output", "file", "palette", "error", "step-5-n-general"} <= names
    assert {"merge", "backups", "notice", "frame-personas", "frame-stages"} <= names
    for path in taken:
        image = QImage(str(path))
        colours = {image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}
        assert len(colours) > 8, path.name
    assert QImage(str(tmp_path / "home-1366x768.png")).width() == 1366
    assert os.environ["HOSHIN_NAVI_HOME"] == str(profile)
    assert list(profile.iterdir()) == []
