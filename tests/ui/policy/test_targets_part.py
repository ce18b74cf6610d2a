from __future__ import annotations

from PySide6.QtCore import QPoint, Qt

from desktop.policy.items import find

LEFT = Qt.MouseButton.LeftButton


def test_the_arithmetic_stands_beside_the_value(qtbot, page, session, type_in) -> None:
    page.open_step("5-n:general")
    part = page.form.parts[0]
    box = part.boxes["general_tools"]
    assert box.words.text() == "全職員　180人×70％＝126人"
    assert box.due.text() == "5年以内 ＝ 令和12年度末まで"
    value = box.editors["target.general_tools.value"]
    value.input.selectAll()
    type_in(value.input, "80")
    qtbot.waitUntil(lambda: box.words.text() == "全職員　180人×80％＝144人", timeout=3000)
    assert value.input.text() == "80"


def test_years_show_the_even_way_until_one_is_set(qtbot, page, session, type_in) -> None:
    page.open_step("5-n:general")
    box = page.form.parts[0].boxes["general_tools"]
    years = [box.editors[f"target.general_tools.year.{y}"] for y in range(2026, 2031)]
    assert [e.input.placeholderText() for e in years] == ["14", "28", "42", "56", "70"]
    assert all(e.input.text() == "" for e in years)
    type_in(years[0].input, "20")
    key = "target.general_tools.year.2026"
    qtbot.waitUntil(lambda: find(session.book.items, key).value == 20, timeout=3000)


def test_a_value_out_of_bounds_is_told_below_the_target(qtbot, page, session, type_in) -> None:
    page.open_step("5-n:general")
    box = page.form.parts[0].boxes["general_tools"]
    value = box.editors["target.general_tools.value"]
    value.input.selectAll()
    type_in(value.input, "170")
    qtbot.waitUntil(lambda: "0から100まで" in box.problem.text(), timeout=3000)
    assert find(session.book.items, "target.general_tools.value").value == 70


def test_an_optional_target_is_switched_off_and_on(qtbot, page, session) -> None:
    page.open_step("5-n:promoter")
    part = page.form.parts[0]
    box = part.boxes["lead_experience"]
    key = "target.lead_experience.active"
    qtbot.mouseClick(box.editors[key].input, LEFT, pos=QPoint(8, 8))
    qtbot.waitUntil(lambda: list(box.editors) == [key], timeout=3000)
    assert "target.lead_experience" not in page.form.parts[1].boxes
    qtbot.waitUntil(box.editors[key].input.isVisible)
    qtbot.keyClick(box.editors[key].input, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(box.editors) == 7, timeout=3000)
    assert box.editors["target.lead_experience.value"].input.text() == "8"


def test_a_denominator_is_chosen(qtbot, page, session) -> None:
    page.open_step("5-n:promoter")
    box = page.form.parts[0].boxes["promoter_step2"]
    pick = box.editors["target.promoter_step2.basis"]
    before = box.words.text()
    pick.input.setFocus()
    qtbot.keyClick(pick.input, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: box.words.text() != before, timeout=3000)


def test_contradictions_stand_at_their_target(qtbot, page, session) -> None:
    session.save({"target.promoter_count.value": 900}, "外から")
    page.open_step("5-n:promoter")
    session.refresh_now()
    assert "職員数（180人）より多く" in page.form.parts[0].boxes["promoter_count"].problem.text()


def test_an_open_target_says_so(open_page, empty) -> None:
    page = open_page(empty)
    page.open_step("5-n:dx_lead")
    box = page.form.parts[0].boxes["dx_lead_count"]
    assert box.tag.isVisible() == box.editors["target.dx_lead_count.value"].item.open
    assert "期限は" in box.due.text()
