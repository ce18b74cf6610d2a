"""The table of conflicts: long texts, narrow windows, and very many rows."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.store import Document
from desktop.store.merge import ReportLine, Summary
from desktop.ui.file.merge_page import MergePage
from desktop.ui.file.merge_view import _wrapped
from tests.store.merge.copies import edit

LEFT = Qt.MouseButton.LeftButton


def test_long_values_are_wrapped_and_cut_with_an_ellipsis(look):
    font = QApplication.font()
    assert _wrapped("", font, 200) == []
    assert _wrapped("𠮷野家\n葛󠄀飾", font, 400) == ["𠮷野家", "葛󠄀飾"]
    lines = _wrapped("𠮷" + "方針を定める。" * 400, font, 200)
    assert len(lines) == 12
    assert lines[-1].endswith("…")
    assert "".join(lines).startswith("𠮷方針を定める。方針を")


def test_rows_are_as_high_as_their_text(qtbot, town_window, dialogs, tmp_path):
    path = tmp_path / "写し.sqlite"
    path.write_bytes(town_window.desk.session.document.path.read_bytes())
    document = Document.open(path, actor="佐藤")
    edit(document, "answer", 1, "住民の暮らしを支える仕事を、" * 12)
    document.publish()
    document.close()
    edit(town_window.desk.session.document, "answer", 1, "短い")
    dialogs.paths = [path]
    town_window.run("merge")
    page = town_window.merging.page
    QApplication.processEvents()
    high = page.view.rowHeight(0)
    assert high > 100
    town_window.resize(1000, 700)
    QApplication.processEvents()
    assert page.view.rowHeight(0) > high
    assert sum(page.view.columnWidth(n) for n in range(4)) == page.view.viewport().width()


def test_hundreds_of_conflicts_stay_quick(qtbot, look):
    line = ReportLine(1, "要確認（履歴なし）", "職員「前田」の値", "", "一", "二", "", "", "こちらのまま")
    lines = [replace(line, id=n) for n in range(3000)]
    started = time.perf_counter()
    page = MergePage("町", Path("写し.sqlite"), Summary(0, 0, 3000), lines)
    qtbot.addWidget(page)
    page.resize(1366, 768)
    page.show()
    qtbot.mouseClick(page.all_mine_button, LEFT)
    assert page.apply_button.isEnabled()
    assert time.perf_counter() - started < 3
