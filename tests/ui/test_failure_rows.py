"""Rows of the failure catalogue that need the window; `tests/failures.toml` names them."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QListWidget, QTableWidget, QWidget

from desktop.policy.answering import parse_many, save_answers
from desktop.policy.book import make_book
from desktop.policy.starting import read_facts
from desktop.store import Document
from desktop.store.workcopy import left_behind
from desktop.ui.crash import CrashHook
from desktop.ui.places import PLACES


def test_row_06_the_share_goes_away_and_comes_back(window, messages, qtbot, town_file: Path, tmp_path: Path) -> None:
    share, gone = tmp_path / "share", tmp_path / "gone"
    share.mkdir()
    target = share / "町.sqlite"
    target.write_bytes(town_file.read_bytes())
    window.desk.open_path(target)
    document = window.desk.session.document
    messages.lines.clear()
    share.rename(gone)
    for n in range(3):
        window.desk.session.save({"org.name": f"みどり{n}町"}, "団体名を変更")
        QApplication.processEvents()
    assert (messages.questions, messages.errors, document.unsaved) == ([], [], 3)
    assert not window.desk.save()
    assert len(messages.errors) == 1
    assert document.unsaved == 3
    gone.rename(share)
    assert window.desk.save()
    assert (messages.questions, document.unsaved) == ([], 0)
    with contextlib.closing(Document.open_copy(target)) as again:
        assert read_facts(again).organization.name == "みどり2町"


# --- names on the screen -------------------------------------------------------------------------------------

HOSTILE = "<b>太</b>&<img src='/etc/passwd'>&amp;"


def test_row_42_hostile_names_are_plain_on_every_screen(window, qtbot, town_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "町.sqlite"
    path.write_bytes(town_file.read_bytes())
    with contextlib.closing(Document.open(path)) as document:
        book = make_book(read_facts(document))
        given = {key: [HOSTILE] for key in ("dept.names", "persona.added", "offjt.courses")}
        given |= dict.fromkeys(("org.name", "dept.hr", "dept.dx", "policy.title", "dxplan.name"), HOSTILE)
        values, _ = parse_many(book.items, given)
        save_answers(document, book.facts, book.items, values, label=f"{HOSTILE}を変更")
        document.publish()
    window.desk.open_path(path)
    shown = 0
    commands = [f"place:{p.key}" for p in PLACES] + [f"step:{s.key}" for s in window.desk.session.book.steps]
    for command in [*commands, "backups", "takeout", "place:home"]:
        window.run(command)
        QApplication.processEvents()
        for widget in window.findChildren(QWidget):
            shown += _check_plain(widget)
    assert shown > 20


def _check_plain(widget: QWidget) -> int:
    """No text of data may be read as markup: how often the name was shown."""
    assert "<img" not in widget.toolTip(), (widget, widget.toolTip())
    if isinstance(widget, QLabel):
        plain = widget.textFormat() == Qt.TextFormat.PlainText
        assert plain or "<" not in widget.text(), (widget.objectName(), widget.text())
        assert widget.buddy() is None or "&" not in widget.text()
        return HOSTILE in widget.text()
    if isinstance(widget, QAbstractButton) and "<img" in widget.text():
        assert HOSTILE.replace("&", "&&") in widget.text(), widget.text()  # one & alone would mark a key
        return 1
    tips = []
    if isinstance(widget, QListWidget):
        tips = [widget.item(n).toolTip() for n in range(widget.count())]
    elif isinstance(widget, QTableWidget):
        items = (widget.item(r, c) for r in range(widget.rowCount()) for c in range(widget.columnCount()))
        tips = [item.toolTip() for item in items if item is not None]
    assert [tip for tip in tips if "<img" in tip] == []
    return 0


# --- the end of a session, and what is left behind -------------------------------------------------------------


def test_row_62_the_end_of_the_session_keeps_what_is_being_typed(town_window):
    town_window.run("step:0-1")
    page = town_window.workspace.page("policy")
    field = next(f for f in page.findChildren(QLineEdit) if f.text() == "あおば野町")
    field.setFocus()
    field.selectAll()
    field.insert("ひかり町")
    field.textEdited.emit("ひかり町")
    town_window.desk.before_saving.emit()
    assert read_facts(town_window.desk.session.document).organization.name == "ひかり町"
    town_window.desk.close("keep")
    assert [work.unsaved() for work in left_behind()] == [1]


MARKERS = ("標識前田太郎", "標識課", "標識町")


def test_row_64_no_name_in_logs_and_reports(window, messages, profile: Path, tmp_path: Path, capsys) -> None:
    logs = profile / "logs"
    hook = CrashHook()
    hook.keep_in(logs)
    hook.show = lambda *_: None
    try:
        window.desk.new_file(MARKERS[2])
        session = window.desk.session
        session.save({"dept.hr": MARKERS[1], "structure.head": MARKERS[0]}, f"{MARKERS[0]}を入れる")
        for broken in ({"nobody": MARKERS[0]}, {MARKERS[1]: 1}):
            with pytest.raises(KeyError) as caught:
                session.save(broken, MARKERS[2])
            hook.handle(caught.type, caught.value, caught.tb)
        with pytest.raises(Exception, match="NOT NULL") as raw:
            session.document.raw.execute("INSERT INTO organization (name) VALUES (?)", (MARKERS[2],))
        hook.handle(raw.type, raw.value, raw.tb)
    finally:
        hook.end()
    reports = list(logs.iterdir())
    assert reports
    written = b"".join(p.read_bytes() for p in reports) + capsys.readouterr().err.encode()
    assert b"KeyError" in written
    for marker in MARKERS:
        assert marker.encode() not in written
    for path in profile.rglob("*"):
        if path.is_file() and "work" not in path.relative_to(profile).parts:
            assert not any(m.encode() in path.read_bytes() for m in MARKERS), path


def test_row_67_what_stays_on_the_pc_after_closing(town_window, profile: Path, tmp_path: Path) -> None:
    """Settings (with the recent files) and backups of saved files; nothing else, and nothing outside the profile."""
    before = [p.name for p in tmp_path.iterdir() if p.suffix != ".~lock"]
    for place in PLACES:
        town_window.run(f"place:{place.key}")
        QApplication.processEvents()
    town_window.desk.session.save({"org.name": "みどり町"}, "団体名を変更")
    assert town_window.desk.save()
    town_window.close()
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([*before, "あおば野町.sqlite.bak"])
    assert list((profile / "work").iterdir()) == []
    left = {p.relative_to(profile).parts[0] for p in profile.rglob("*") if p.is_file()}
    assert left <= {"settings.json", "backup", "logs"}
