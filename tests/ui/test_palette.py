"""「何をしますか」: found by part of a word in any width, run by Enter."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from sqlalchemy import select

from desktop.analysis.ojt import fiscal_year_of
from desktop.models import Staff
from desktop.policy.ojt.figures import overdue
from desktop.policy.ojt.now import ojt_now
from desktop.ui.palette import Command, matching

KEY = Qt.Key


def titles(found: list[Command]) -> list[str]:
    return [command.title for command in found]


def test_words_are_found_in_any_width_and_order():
    both = [Command("a", "5-2 DX推進員の目標", "完了"), Command("b", "保存する", "Ctrl+S")]
    assert titles(matching(both, "５－２")) == ["5-2 DX推進員の目標"]
    assert titles(matching(both, "目標 dx")) == ["5-2 DX推進員の目標"]
    assert titles(matching(both, "ｃｔｒｌ")) == ["保存する"]
    assert len(matching(both, "  ")) == 2


def test_ctrl_k_type_enter_opens_the_step(qtbot, town_window):
    qtbot.keyClick(town_window, KEY.Key_K, Qt.KeyboardModifier.ControlModifier)
    box = town_window.palette_box
    assert box.isVisible()
    assert box.edit.hasFocus()
    box.edit.setText("推進体制")
    qtbot.keyClick(box.edit, KEY.Key_Return)
    assert not box.isVisible()
    assert town_window.workspace.place == "policy"
    assert town_window.workspace.page("policy").step == "6-1"


def test_arrows_choose_and_escape_closes(qtbot, town_window):
    town_window.run("palette")
    box = town_window.palette_box
    qtbot.keyClick(box.edit, KEY.Key_Down)
    qtbot.keyClick(box.edit, KEY.Key_Down)
    assert box.list.currentRow() == 2
    qtbot.keyClick(box.edit, KEY.Key_Up)
    assert box.list.currentRow() == 1
    qtbot.keyClick(box.edit, KEY.Key_Return)
    assert town_window.workspace.place == "policy"
    town_window.workspace.focus_search()
    before = town_window.focusWidget()
    town_window.run("palette")
    qtbot.keyClick(box.edit, KEY.Key_Escape)
    assert not box.isVisible()
    assert town_window.focusWidget() is before


def test_nothing_found_says_so_and_enter_does_nothing(qtbot, town_window):
    town_window.run("palette")
    box = town_window.palette_box
    box.edit.setText("存在しない言葉")
    assert "見つかりません" in box.list.item(0).text()
    with qtbot.assertNotEmitted(box.chosen):
        qtbot.keyClick(box.edit, KEY.Key_Return)


def test_every_command_can_be_run(qtbot, town_window, dialogs, messages):
    """No entry leads nowhere: each key is one that the window knows."""
    from desktop.ui.commands import commands

    town_window.desk.session.save({"org.name": "みどり市"}, "団体名を変更")
    found = commands(town_window.desk.session)
    assert len({c.key for c in found}) == len(found)
    for command in found:
        if command.key in {"close", "redo"}:
            continue
        dialogs.paths = [None]
        messages.answers = ["cancel"]
        town_window.run(command.key)
    assert messages.errors == []


def test_a_person_is_found_by_kana_or_number_and_opens_their_page(qtbot, window, staffed_file, tmp_path):
    path = tmp_path / "あおば野町.sqlite"
    path.write_bytes(staffed_file.read_bytes())
    window.desk.open_path(path)
    document = window.desk.session.document
    with document.read() as session:
        person = session.scalars(select(Staff).where(Staff.left_on == "").order_by(Staff.id)).first()
    for typed in (person.number, person.kana.replace("　", " "), person.name.split("　")[0] + " " + person.number):
        window.run("palette")
        box = window.palette_box
        box.edit.setText(typed)
        assert person.name in box.list.item(0).text()
    qtbot.keyClick(box.edit, KEY.Key_Return)
    assert window.workspace.place == "staff"
    assert window.workspace.page("staff").step == "person"


def test_a_long_list_shows_its_beginning(qtbot, window):
    window.palette_box.open([Command(f"x{n}", f"職員{n}") for n in range(3000)])
    assert window.palette_box.list.count() == 100


def test_a_record_is_two_steps_away_from_anywhere(qtbot, window, staffed_file, tmp_path):
    path = tmp_path / "あおば野町.sqlite"
    path.write_bytes(staffed_file.read_bytes())
    window.desk.open_path(path)
    document = window.desk.session.document
    facts, today = window.desk.session.book.facts, date.today().isoformat()
    assert window.workspace.navigation.badge("ojt") == overdue(document, facts, today)
    plan = next(p for p in ojt_now(document).of_year(fiscal_year_of(today)) if not p.closed_on)
    place = next(d.name for d in facts.departments if d.id == plan.department_id)
    window.run("palette")
    box = window.palette_box
    box.edit.setText(f"記録を書く {place}")
    assert place in box.list.item(0).text()
    qtbot.keyClick(box.edit, KEY.Key_Return)
    tab = window.workspace.page("ojt").tab
    qtbot.waitUntil(tab.log.text.hasFocus)
    assert tab.plan.id == plan.id
    tab.log.text.setText("提案を聞いた")
    qtbot.keyClick(tab.log.text, KEY.Key_Return)
    assert [note.text for note in ojt_now(document).notes if note.plan_id == plan.id][-1] == "提案を聞いた"
