"""スキル項目 with real clicks and keys: found first, edited field by field, merged, split, retired."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from desktop.models import Skill
from desktop.policy.frame import skills
from desktop.ui.frame.skill_questions import AddSkill, EditScale, MergeSkill, SplitSkill
from desktop.ui.frame.skills_tab import SkillsTab
from tests.ui.conftest import shown_text

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def tab(qtbot, session, messages) -> SkillsTab:
    made = SkillsTab(session, messages)
    qtbot.addWidget(made)
    made.resize(1180, 680)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def stored(tab: SkillsTab, key: str) -> Skill:
    return next(s for s in tab._session.book.facts.skills.values() if s.key == key)


def listed(tab: SkillsTab) -> list[str]:
    model = tab.list.model
    return [model.data(model.index(n)) for n in range(model.rowCount())]


def undo(tab: SkillsTab) -> None:
    tab._session.undo()
    tab._session.refresh_now()


def type_in(qtbot, edit, text: str) -> None:
    """As an input method would: select all, put the words."""
    edit.setFocus()
    edit.selectAll()
    if hasattr(edit, "insertPlainText"):
        edit.insertPlainText(text)
    else:
        edit.insert(text)


def test_the_list_is_grouped_with_counts_of_use(tab):
    rows = listed(tab)
    assert rows[0] == "共通"
    assert "プライバシー保護理解 5" in rows
    assert rows.index("業務高度化") < rows.index("ツール活用（BIツール） 5")


def test_search_finds_names_first_and_opens_on_enter(qtbot, tab):
    tab.focus_search()
    assert tab.list.search.hasFocus()
    tab.list.search.setText("ネットワーク")
    assert listed(tab)[0] == "ネットワーク設計 名前"
    assert "セキュリティリテラシー 定義" in listed(tab)
    qtbot.keyClick(tab.list.search, Qt.Key.Key_Return)
    assert tab.skill.key == "network"
    tab.list.search.setText("どこにもない")
    assert listed(tab) == ["見つかりません。「加える」で作れます。"]


def test_a_click_opens_an_item(qtbot, tab):
    view = tab.list.view
    index = tab.list.model.index(3)
    qtbot.mouseClick(view.viewport(), LEFT, pos=view.visualRect(index).center())
    assert tab.form.fields["name"].text() == tab.list.model.row(3).text


@pytest.mark.parametrize(
    ("field", "words"), [("name", "業務の見直し"), ("definition", "新しい定義"), ("note", "注"), ("aliases", "BPM")]
)
def test_a_field_saves_itself_when_it_is_left_and_undo_shows_the_old(qtbot, tab, field, words):
    tab.show_place("bpr")
    before = getattr(stored(tab, "bpr"), field)
    edit = tab.form.fields[field].edit
    type_in(qtbot, edit, words)
    tab.list.search.setFocus()
    tab._session.refresh_now()
    assert getattr(stored(tab, "bpr"), field) == words
    undo(tab)
    assert getattr(stored(tab, "bpr"), field) == before
    assert tab.form.fields[field].text() == before


def test_what_is_typed_is_saved_when_typing_rests(qtbot, tab):
    tab.show_place("bpr")
    type_in(qtbot, tab.form.fields["definition"].edit, "電話が鳴った")
    qtbot.waitUntil(lambda: stored(tab, "bpr").definition == "電話が鳴った")


def test_401_characters_are_told_and_kept_in_the_field(qtbot, tab):
    tab.show_place("bpr")
    field = tab.form.fields["definition"]
    type_in(qtbot, field.edit, "字" * 401)
    tab.flush()
    assert "401字" in field.problem.text()
    assert field.problem.isVisible()
    assert len(field.text()) == 401
    assert stored(tab, "bpr").definition != field.text()
    tab.show_place("cloud")
    assert (tab.skill.key, len(field.text())) == ("bpr", 401)  # leaving would lose it
    assert "まだ移れません" in tab._messages.lines[-1]
    type_in(qtbot, field.edit, "字" * 400)
    tab.flush()
    assert not field.problem.isVisible()


def test_a_taken_name_is_refused_in_place(qtbot, tab):
    tab.show_place("bpr")
    field = tab.form.fields["name"]
    type_in(qtbot, field.edit, "クラウドサービス 活用")
    qtbot.keyClick(field.edit, Qt.Key.Key_Return)
    assert "「クラウドサービス活用」" in field.problem.text()


def test_the_difference_to_the_preset_is_shown_and_restored(qtbot, tab):
    tab.show_place("bpr")
    change = tab.form.changes["definition"]
    original = stored(tab, "bpr").definition
    assert not change.isVisibleTo(tab)
    type_in(qtbot, tab.form.fields["definition"].edit, "まったく別の定義")
    tab.flush()
    tab._session.refresh_now()
    assert change.isVisibleTo(tab)
    qtbot.mouseClick(change.restore_button, LEFT)
    tab._session.refresh_now()
    assert stored(tab, "bpr").definition == original
    assert not change.isVisibleTo(tab)
    undo(tab)
    assert stored(tab, "bpr").definition == "まったく別の定義"


def test_own_level_texts_stand_over_grey_general_ones(qtbot, tab):
    tab.show_place("bpr")
    field = tab.levels.fields[2]
    assert field.text() == ""
    assert field.edit.placeholderText().startswith("自立")
    type_in(qtbot, field.edit, "流れ図を描ける")
    tab.flush()
    tab._session.refresh_now()
    key = stored(tab, "bpr").id, 2
    assert tab._session.book.facts.level_texts[key] == "流れ図を描ける"
    qtbot.mouseClick(tab.levels.backs[2], LEFT)
    tab._session.refresh_now()
    assert key not in tab._session.book.facts.level_texts
    undo(tab)
    assert tab.levels.fields[2].text() == "流れ図を描ける"


def test_methods_are_added_and_ticked(qtbot, tab):
    tab.show_place("bpr")
    tab.methods.name_edit.setText("集合研修")
    qtbot.mouseClick(tab.methods.add_button, LEFT)
    tab._session.refresh_now()
    (box,) = tab.methods.boxes.values()
    box.click()
    tab._session.refresh_now()
    assert len(tab._session.book.facts.skill_methods) == 1
    undo(tab)
    assert not next(iter(tab.methods.boxes.values())).isChecked()


def test_where_it_is_required(tab):
    tab.show_place("project_management")
    words = shown_text(tab.uses)
    for wanted in ("DX推進員", "全庁DX推進担当", "共通", "必修", "「DX推進員」から"):
        assert wanted in words


def test_adding_offers_what_is_near_before_making_a_new_item(qtbot, tab, messages):
    qtbot.mouseClick(tab.add_button, LEFT)
    form = tab.question
    assert isinstance(form, AddSkill)
    assert not form.confirm_button.isEnabled()
    form.name_edit.setText("セキュリティ　リテラシー")
    assert form.near == [stored(tab, "security_literacy").id]
    qtbot.mouseClick(form.confirm_button, LEFT)
    assert "もうあります" in messages.errors[0].message
    form.open_requested.emit(form.near[0])
    assert (tab.question, tab.skill.key) == (None, "security_literacy")
    qtbot.mouseClick(tab.add_button, LEFT)
    tab.question.name_edit.setText("地図情報")
    qtbot.keyClick(tab.question.name_edit, Qt.Key.Key_Return)
    assert (tab.question, tab.skill.name) == (None, "地図情報")
    assert tab.form.fields["definition"].edit.hasFocus()
    undo(tab)
    assert "地図情報 0" not in listed(tab)


def test_merge_and_take_apart(qtbot, tab, messages):
    tab.show_place("network")
    qtbot.mouseClick(tab.merge_button, LEFT)
    form = tab.question
    assert isinstance(form, MergeSkill)
    form.pick.setCurrentIndex(form.pick.findText("クラウドサービス活用"))
    messages.answers.append("do")
    qtbot.mouseClick(form.confirm_button, LEFT)
    assert "ネットワーク設計" in messages.questions[0]
    assert tab.skill.key == "cloud"  # the item it lives on in
    assert "まとめた項目: ネットワーク設計" in shown_text(tab.uses)
    tab.uses.unmerge_requested.emit(stored(tab, "network").id)
    assert stored(tab, "network").merged_into_id is None
    undo(tab)
    undo(tab)
    assert stored(tab, "network").merged_into_id is None


def test_a_merge_that_is_given_up_changes_nothing(qtbot, tab, messages, session):
    tab.show_place("network")
    label = session.document.undo_label
    qtbot.mouseClick(tab.merge_button, LEFT)
    messages.answers.append("cancel")
    qtbot.mouseClick(tab.question.confirm_button, LEFT)
    assert session.document.undo_label == label
    qtbot.mouseClick(tab.question.cancel_button, LEFT)
    assert tab.question is None


def test_split(qtbot, tab):
    tab.show_place("project_management")
    qtbot.mouseClick(tab.split_button, LEFT)
    form = tab.question
    assert isinstance(form, SplitSkill)
    names = [box.text() for box in form.boxes.values()]
    assert "DX推進員" in names
    assert "全庁DX推進担当" not in names  # it only inherits
    form.name_edit.setText("工程の管理")
    for box in form.boxes.values():
        box.setChecked(box.text() == "DX推進員")
    qtbot.mouseClick(form.confirm_button, LEFT)
    assert tab.skill.name == "工程の管理"
    facts = tab._session.book.facts
    assert [p.key for p, _ in skills.required_by(facts, tab.skill)] == ["promoter", "dx_lead"]
    undo(tab)
    assert "工程の管理" not in {s.name for s in tab._session.book.facts.skills.values()}


def test_retire_asks_and_take_back_does_not(qtbot, tab, messages):
    tab.show_place("network")
    messages.answers.append("do")
    qtbot.mouseClick(tab.retire_button, LEFT)
    assert not stored(tab, "network").active
    assert listed(tab)[-2:] == ["使わないことにしたもの", "ネットワーク設計 0"]
    assert tab.retire_button.text() == "また使う"
    qtbot.mouseClick(tab.retire_button, LEFT)
    assert stored(tab, "network").active
    assert len(messages.questions) == 1


def test_scales_are_added_and_edited_and_a_used_level_stays(qtbot, tab, messages):
    tab._add_scale("marks")
    form = tab.question
    assert isinstance(form, EditScale)
    assert [row[1].text() for row in form.rows] == ["○", "◎"]
    form.rows[0][2].setText("話を聞いたことがある")
    qtbot.mouseClick(form.add_button, LEFT)
    form.rows[2][1].setText("★")
    qtbot.mouseClick(form.confirm_button, LEFT)
    facts = tab._session.book.facts
    assert [v.label for v in facts.levels if v.scale_id == facts.scales[-1].id] == ["○", "◎", "★"]
    tab.show_place("bpr")
    tab.form.scale.setCurrentIndex(tab.form.scale.findText("◎と○"))
    tab.form.scale.activated.emit(tab.form.scale.currentIndex())
    tab._session.refresh_now()
    assert sorted(tab.levels.fields) == [1, 2, 3]
    type_in(qtbot, tab.levels.fields[3].edit, "とてもできる")
    tab.flush()
    tab._session.refresh_now()
    tab._on_scale(facts.scales[-1].id)
    tab.question.rows[2][1].setText("")
    qtbot.mouseClick(tab.question.confirm_button, LEFT)
    assert "★" in messages.errors[0].message
    assert tab.question is not None


def test_categories_are_added_renamed_and_moved(qtbot, tab, messages):
    tab._on_categories()
    form = tab.question
    form.name_edit.setText("専門")
    qtbot.mouseClick(form.add_button, LEFT)
    first = next(iter(form.edits))
    form.edits[first].setText("専 門")
    qtbot.keyClick(form.edits[first], Qt.Key.Key_Return)
    assert "「専門」" in messages.errors[0].message
    form.edits[first].setText("全員")
    qtbot.keyClick(form.edits[first], Qt.Key.Key_Return)
    form.moved.emit(first, 1)
    assert [c.name for c in tab._session.book.facts.categories.values()][:2] == ["業務高度化", "全員"]
    assert list(form.edits)[1] == first
    form.confirm()
    assert tab.question is None
    for _ in range(3):
        undo(tab)
    assert next(iter(tab._session.book.facts.categories.values())).name == "共通"


def test_the_menu_offers_every_scale(tab):
    menu = tab.frame_menu.menu()
    menu.aboutToShow.emit()
    texts = [action.text() for action in menu.actions()]
    assert texts[0] == "区分を直す…"
    assert "評価尺度「習熟度」を直す…" in texts
    assert len([words for words in texts if words.startswith("評価尺度を加える")]) == 3


def test_data_is_never_markup(tab, session):
    skills.change(session.document, stored(tab, "bpr").id, "name", "<b>太い</b> & 細い")
    skills.change(session.document, stored(tab, "bpr").id, "definition", "<h1>大きい</h1>")
    session.refresh_now()
    tab.show_place("bpr")
    assert tab.title.full() == "<b>太い</b> & 細い"
    assert tab.form.changes["definition"].view.toPlainText().endswith("<h1>大きい</h1>")
