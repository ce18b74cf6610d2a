"""持ち出し: from the password to the sealed file, the key on paper, the ledger, and back into the program."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt

from desktop.store import seal, takeout
from desktop.ui.app import begin
from desktop.ui.file.takeout_page import hint

LEFT = Qt.MouseButton.LeftButton
PASSWORD = "green-tea-and-2-rivers"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(seal, "_N", 2**10)


@pytest.fixture
def page(qtbot, town_window):
    town_window.run("place:file")
    file_page = town_window.workspace.page("file")
    qtbot.mouseClick(file_page.takeout_button, LEFT)
    assert file_page.takeout_page.isVisible()
    return file_page.takeout_page


@pytest.fixture
def sealed(qtbot, page, dialogs, tmp_path):
    path = tmp_path / "持ち出し.hnseal"
    dialogs.paths = [path]
    page.purpose_edit.setText("在宅勤務")
    qtbot.keyClicks(page.password_edit, PASSWORD)
    qtbot.keyClicks(page.again_edit, PASSWORD)
    qtbot.mouseClick(page.write_button, LEFT)
    return path


def shown_key(page) -> str:
    return "".join(page.key_label.text().split()).replace("-", "")


def test_written_shown_and_noted(page, sealed, messages, town_window):
    assert seal.is_sealed(sealed)
    assert page.key_card.isVisible()
    assert not page.form_card.isVisible()
    assert (page.password_edit.text(), page.again_edit.text()) == ("", "")
    table = page.ledger_table
    assert [table.item(0, n).text() for n in (2, 4)] == ["持ち出し.hnseal", "在宅勤務"]
    assert "持ち出しの記録に入れました" in messages.lines[-1]
    assert takeout.unseal(sealed, shown_key(page)) == takeout.unseal(sealed, PASSWORD)
    assert town_window.desk.session.document.undo_label == "持ち出し用に書き出す"


def test_passwords_must_agree_and_the_hint_never_refuses(qtbot, page):
    assert not page.write_button.isEnabled()
    qtbot.keyClicks(page.password_edit, "ab")
    assert "短い" in page.hint_label.text()
    qtbot.keyClicks(page.again_edit, "a")
    assert page.hint_label.text() == "二つの合言葉が違います。"
    assert not page.write_button.isEnabled()
    qtbot.keyClicks(page.again_edit, "b")
    assert page.write_button.isEnabled()
    page.show_check.click()
    assert page.password_edit.echoMode() == page.password_edit.EchoMode.Normal


def test_stopping_at_the_place_writes_nothing(qtbot, page, dialogs, town_window):
    dialogs.paths = [None]
    for edit in (page.password_edit, page.again_edit):
        qtbot.keyClicks(edit, PASSWORD)
    qtbot.mouseClick(page.write_button, LEFT)
    assert page.form_card.isVisible()
    assert takeout.entries(town_window.desk.session.document) == []


def test_a_place_that_is_not_there_is_told(qtbot, page, dialogs, messages, tmp_path):
    dialogs.paths = [tmp_path / "ない" / "a.hnseal"]
    for edit in (page.password_edit, page.again_edit):
        qtbot.keyClicks(edit, PASSWORD)
    qtbot.mouseClick(page.write_button, LEFT)
    assert "見つからない" in messages.errors[0].message
    assert page.form_card.isVisible()


def test_recovery_key_on_paper(qtbot, page, sealed, dialogs, tmp_path):
    dialogs.paths = [tmp_path / "キー.pdf"]
    qtbot.mouseClick(page.sheet_button, LEFT)
    [paper] = PdfReader(io.BytesIO((tmp_path / "キー.pdf").read_bytes())).pages
    words = "".join(paper.extract_text().split())
    assert shown_key(page) in words.replace("-", "")
    assert "持ち出し.hnseal" in words


def test_opened_again_with_the_password(qtbot, sealed, town_window, messages, dialogs, tmp_path):
    messages.answers = ["keep"]
    messages.secrets = ["wrong", PASSWORD]
    town_window.desk.open_path(sealed)
    assert messages.problems[0] == ""
    assert "合言葉が違います" in messages.problems[1]
    document = town_window.desk.session.document
    assert document.path is None
    assert town_window.desk.session.book.facts.organization.name == "あおば野町"
    before = sealed.read_bytes()
    town_window.desk.session.save({"org.name": "みどり町"}, "団体名を変更")
    dialogs.paths = [tmp_path / "戻り.sqlite"]
    assert town_window.desk.save()
    assert dialogs.suggested[-1].name == "持ち出し_写し.sqlite"
    assert document.path == tmp_path / "戻り.sqlite"
    assert sealed.read_bytes() == before


def test_opened_with_the_recovery_key_from_the_command_line(page, sealed, window, messages):
    messages.answers = ["keep"]
    messages.secrets = [page.key_label.text()]
    begin(window, sealed, None, [])
    assert window.desk.session.document.path is None
    assert messages.errors == []


def test_stopping_keeps_what_is_open(sealed, town_window, messages):
    session = town_window.desk.session
    messages.secrets = [None]
    town_window.desk.open_path(sealed)
    assert town_window.desk.session is session


def test_damage_is_told_apart_from_a_wrong_password(sealed, town_window, messages):
    data = bytearray(sealed.read_bytes())
    data[-20] ^= 1
    sealed.write_bytes(data)
    messages.secrets = [PASSWORD]
    town_window.desk.open_path(sealed)
    assert "書き換えられています" in messages.errors[0].message
    assert len(messages.problems) == 1


def test_esc_and_the_button_go_back(qtbot, page, town_window):
    file_page = town_window.workspace.page("file")
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert file_page.pages.currentIndex() == 0
    town_window.run("takeout")
    assert page.isVisible()
    qtbot.mouseClick(page.back_button, LEFT)
    assert file_page.pages.currentIndex() == 0


@pytest.mark.parametrize(
    ("password", "role"),
    [
        ("", "small"),
        ("12345678", "caution"),
        ("aaaaaaaaaaaaaaaaaaaaaaaa", "caution"),
        ("green-tea", "small"),
        ("green-tea-and-rivers", "ok"),
        ("あおい空を渡る風", "small"),
        ("あおい空を渡る風と二つの川", "ok"),
    ],
)
def test_hint(password, role):
    assert hint(password)[1] == role
