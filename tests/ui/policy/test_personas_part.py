from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from desktop.analysis.personas import in_use, parent_of
from desktop.ui.policy.persona_forms import AddPersona, DropPersona, MergePersona

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def part(page):
    page.open_step("2-0")
    return page.form.parts[0]


def used(session) -> list[str]:
    return [p.key for p in in_use(session.book.facts)]


def tick(qtbot, part, key: str) -> None:
    qtbot.mouseClick(part.rows[key].box, LEFT, pos=QPoint(8, 8))


def test_rows_tell_what_builds_on_what(part) -> None:
    assert part.rows["general"].relation.text() == "土台　スキル 11"
    assert part.rows["promoter"].relation.text() == "「一般行政職員」に加えて　スキル 6（合わせて 17）"
    assert part.rows["cio"].relation.text() == "外部から迎えます"


def test_a_persona_without_children_goes_at_once_and_comes_back(qtbot, part, session) -> None:
    tick(qtbot, part, "infosys")
    qtbot.waitUntil(lambda: "infosys" not in used(session))
    assert part.form is None
    assert part.rows["infosys"].relation.text() == "使いません"
    tick(qtbot, part, "infosys")
    qtbot.waitUntil(lambda: "infosys" in used(session))


def test_dropping_a_parent_asks_and_is_one_action(qtbot, part, session) -> None:
    tick(qtbot, part, "promoter")
    form = part.form
    assert isinstance(form, DropPersona)
    assert form.isVisible()
    assert part.rows["promoter"].box.isChecked()
    assert "promoter" in used(session)
    assert list(form.children_) == ["dx_lead"]
    assert form.children_["dx_lead"].choice() == "general"
    qtbot.mouseClick(form.confirm_button, LEFT)
    qtbot.waitUntil(lambda: "promoter" not in used(session))
    facts = session.book.facts
    assert parent_of(facts, facts.persona_by_key["dx_lead"]).key == "general"
    session.undo()
    qtbot.waitUntil(lambda: "promoter" in used(session))
    facts = session.book.facts
    assert parent_of(facts, facts.persona_by_key["dx_lead"]).key == "promoter"


def test_the_children_may_stand_alone(qtbot, part, session) -> None:
    tick(qtbot, part, "promoter")
    part.form.children_["dx_lead"].none.click()
    part.form.confirm()
    qtbot.waitUntil(lambda: "promoter" not in used(session))
    assert session.book.facts.persona_by_key["dx_lead"].parent_id is None


def test_the_question_can_be_left(qtbot, part, session) -> None:
    tick(qtbot, part, "general")
    assert len(part.form.children_) == 3
    qtbot.mouseClick(part.form.cancel_button, LEFT)
    assert part.form is None
    assert "general" in used(session)


def test_two_personas_are_merged_and_parted(qtbot, part, session) -> None:
    qtbot.mouseClick(part.rows["dx_lead"].merge_button, LEFT)
    form = part.form
    assert isinstance(form, MergePersona)
    form.pick.setCurrentIndex(form.pick.findData("promoter"))
    qtbot.mouseClick(form.confirm_button, LEFT)
    qtbot.waitUntil(lambda: "dx_lead" not in used(session))
    row = part.rows["dx_lead"]
    assert row.relation.text() == "「DX推進員」にまとめています"
    qtbot.mouseClick(row.split_button, LEFT)
    qtbot.waitUntil(lambda: "dx_lead" in used(session))


def test_a_persona_is_added_as_one_action(qtbot, part, session, type_in) -> None:
    qtbot.mouseClick(part.add_button, LEFT)
    form = part.form
    assert isinstance(form, AddPersona)
    assert not form.confirm_button.isEnabled()
    type_in(form.name, "学校ICT支援担当")
    type_in(form.role, "学校の端末を支える。")
    form.pick.setCurrentIndex(form.pick.findData("promoter"))
    qtbot.mouseClick(form.confirm_button, LEFT)
    session.refresh_now()
    made = next(p for p in session.book.facts.personas if p.name == "学校ICT支援担当")
    assert made.role == "学校の端末を支える。"
    assert parent_of(session.book.facts, made).key == "promoter"
    assert part.form is None
    session.undo()
    qtbot.waitUntil(lambda: made.key not in used(session))


def test_an_own_persona_is_renamed(qtbot, part, session, type_in) -> None:
    part._add("学校担当", "", "general")
    session.refresh_now()
    made = next(p for p in session.book.facts.personas if p.name == "学校担当")
    qtbot.mouseClick(part.rows[made.key].rename_button, LEFT)
    part.form.name.selectAll()
    type_in(part.form.name, "教育担当")
    qtbot.keyClick(part.form.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.book.facts.persona_by_key[made.key].name == "教育担当")


def test_a_row_leads_to_its_step(qtbot, page, part) -> None:
    qtbot.mouseClick(part.rows["infosys"].open_button, LEFT)
    assert page.step == "2-n:infosys"


def test_the_open_step_of_a_dropped_persona_gives_way(qtbot, page, session) -> None:
    page.open_step("2-n:cio")
    keys = [k for k in used(session) if k != "cio"]
    session.save({"persona.used": keys}, "外から")
    qtbot.waitUntil(lambda: page.step == "2-0")


def test_skills_stand_side_by_side(page) -> None:
    page.open_step("2-n:promoter")
    assert page.form.parts[1].total.text() == "合わせて 17 項目"
    page.open_step("2-n:cio")
    assert not page.form.parts[1].isVisible()
