"""部署の木: no circle, nothing deleted that anybody served in, and one order in the tree and in the wizard."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from desktop.analysis.departments import Tree
from desktop.models import Department
from desktop.policy.answering import save_answers
from desktop.policy.departments import Refused
from desktop.policy.items import find
from desktop.policy.staff import counting, departments, people, posts
from desktop.policy.staff.people import Place
from desktop.store import WorldError
from tests.policy.frame.rows import content, one_step
from tests.policy.make import answer, book_of

from .people_rows import DAY, now, person, town_of


def names(document, day="") -> list[str]:
    tree = Tree(now(document)[0].departments)
    return [tree.label(d.id) for d in tree.open_on(day)]


def build(document) -> dict[str, int]:
    """総務部（総務課（人事係）、情報課）、支所."""
    made = {"部": departments.add(document, "総務部", kind="division")}
    made["支所"] = departments.add(document, "支所", kind="outpost")
    made["総務"] = departments.add(document, "総務課", parent_id=made["部"])
    made["情報"] = departments.add(document, "情報課", parent_id=made["部"])
    made["人事"] = departments.add(document, "人事係", parent_id=made["総務"], kind="unit")
    return made


def test_the_tree_in_printed_order(blank):
    made = build(blank)
    assert names(blank) == ["総務部", "総務部 総務課", "総務部 総務課 人事係", "総務部 情報課", "支所"]
    one_step(blank, lambda: departments.shift(blank, made["情報"], -1), "部署の順番を変える")
    assert names(blank)[1] == "総務部 情報課"
    one_step(blank, lambda: departments.move(blank, made["人事"], made["支所"]), "部署を移す")
    assert names(blank)[-1] == "支所 人事係"
    facts = now(blank)[0]
    assert [d.position for d in facts.departments] == list(range(5))
    assert [d.id for d in facts.departments] == list(Tree(facts.departments).order)


def test_a_circle_is_refused_by_name(blank):
    made = build(blank)
    for goal in ("部", "人事"):
        with pytest.raises(WorldError, match="総務部"):
            departments.move(blank, made["部"], made[goal])


def test_the_same_name_only_under_another_roof(blank):
    made = build(blank)
    with pytest.raises(WorldError, match="総務課"):
        departments.add(blank, "総務 課", parent_id=made["部"])
    departments.add(blank, "総務課", parent_id=made["支所"])
    with pytest.raises(WorldError, match="情報課"):
        departments.rename(blank, made["総務"], "情報課")


def test_codes_are_told_apart(blank):
    made = build(blank)
    departments.set_code(blank, made["総務"], "0101")
    with pytest.raises(WorldError, match="総務部 総務課"):
        departments.set_code(blank, made["情報"], "0101")
    departments.set_code(blank, made["情報"], "")


def test_kind_name_and_main(blank):
    made = build(blank)
    one_step(blank, lambda: departments.rename(blank, made["情報"], "デジタル課"), "部署の名前を変える")
    one_step(blank, lambda: departments.set_kind(blank, made["情報"], "board"), "部署の種類を変える")
    one_step(blank, lambda: departments.set_main(blank, made["総務"], main=True), "主要事業所管課を変える")
    facts = now(blank)[0]
    assert [d.name for d in facts.main_departments] == ["総務課"]
    assert [d.kind for d in facts.departments] == ["division", "section", "unit", "board", "outpost"]


def test_closing_keeps_history_and_hands_people_on(blank):
    section, (first, second, _) = town_of(blank)
    heir = departments.add(blank, "あお課")
    other = departments.add(blank, "しろ課")
    posts.transfer(blank, first, "2026-06-01", Place(other))
    side = posts.begin_concurrent(blank, first, "2026-06-01", Place(section))
    with pytest.raises(WorldError, match="3人"):
        departments.close(blank, section, "2026-09-30")
    assert departments.remaining(blank, section, "2026-09-30") == 3
    one_step(blank, lambda: departments.close(blank, section, "2026-09-30", heir), "部署を閉じる")
    assert [person(blank, second, day).department_id for day in ("2026-09-30", "2026-10-01")] == [section, heir]
    assert [p.department_id for p in person(blank, first, "2026-10-01").concurrent] == [heir]
    assert [p.id for p in person(blank, first, "2026-09-30").concurrent] == [side]
    assert names(blank, "2026-09-30") == ["みどり課", "あお課", "しろ課"]
    assert names(blank, "2026-10-01") == ["あお課", "しろ課"]
    departments.reopen(blank, section)
    assert "みどり課" in names(blank, "2026-10-01")


def test_closing_from_the_ground_up(blank):
    made = build(blank)
    with pytest.raises(WorldError, match="人事係"):
        departments.close(blank, made["総務"], "2027-03-31")
    departments.close(blank, made["人事"], "2027-03-31")
    departments.close(blank, made["総務"], "2027-03-31")
    for heir in (made["総務"], made["人事"]):
        with pytest.raises(WorldError, match="引き継げません"):
            departments.close(blank, made["総務"], "2027-03-31", heir)
    with pytest.raises(WorldError, match="空"):
        departments.close(blank, made["情報"], "")


def test_what_anybody_served_in_is_never_deleted(blank):
    section, (first, *others) = town_of(blank)
    goal = departments.add(blank, "あお課")
    for staff_id in (first, *others):
        posts.transfer(blank, staff_id, "2026-10-01", Place(goal))
        people.retire(blank, staff_id, "2027-03-31")
    with pytest.raises(WorldError, match=r"職員の所属.*3件"):
        departments.delete(blank, section)
    free = departments.add(blank, "むらさき課")
    one_step(blank, lambda: departments.delete(blank, free), "部署を消す")


# --- the wizard's list --------------------------------------------------------------------------------------------


def test_the_wizard_never_takes_a_department_with_people_away(blank):
    section, (first, *_) = town_of(blank)
    answer(blank, {"dept.names": "みどり課\nあお課"})
    before = content(blank)
    for typed in ("あお課", "あお課\nしろ課", ""):
        book = book_of(blank)
        item = find(book.items, "dept.names")
        with pytest.raises(Refused, match=r"みどり課.*3件"):
            save_answers(blank, book.facts, [item], {"dept.names": typed.split("\n") if typed else None}, label="消す")
        assert content(blank) == before
    answer(blank, {"dept.names": "若葉課\nあお課"})  # the same line written anew is another name for the same people
    assert person(blank, first).department_id == section
    answer(blank, {"dept.names": "若葉課"})  # nobody ever served there
    assert names(blank) == ["若葉課"]


def test_the_wizard_keeps_the_tree(blank):
    build(blank)
    assert find(book_of(blank).items, "dept.names").value == ["総務課", "情報課"]
    answer(blank, {"dept.names": "情報課\n総務課\n税務課"})
    assert names(blank) == ["総務部", "総務部 情報課", "総務部 総務課", "総務部 総務課 人事係", "支所", "税務課"]
    assert find(book_of(blank).items, "dept.names").value == ["情報課", "総務課", "税務課"]
    answer(blank, {"dept.outposts": "南支所"})
    assert "南支所" in names(blank)
    with pytest.raises(Refused, match="下にある部署"):
        answer(blank, {"dept.names": "情報課\n税務課"})


def test_the_same_name_under_two_roofs_survives_the_wizard(blank):
    made = build(blank)
    twin = departments.add(blank, "総務課", parent_id=made["支所"])
    assert find(book_of(blank).items, "dept.names").value == ["総務課", "情報課"]
    answer(blank, {"dept.names": "情報課\n総務課"})
    with blank.read() as session:
        assert {d.id for d in session.scalars(select(Department))} >= {made["総務"], twin}


def test_a_closed_department_is_not_in_the_list_and_stays(blank):
    section, staff = town_of(blank)
    heir = departments.add(blank, "あお課")
    departments.close(blank, section, "2027-03-31", heir)
    counting.set_roster_on(blank, "2027-04-01")
    assert find(book_of(blank).items, "dept.names").value == ["あお課"]
    answer(blank, {"dept.names": "あお課\nしろ課"})
    assert person(blank, staff[0], DAY).department_id == section
    assert len(now(blank)[0].departments) == 3


def test_the_main_ones_of_the_tree_are_answers_as_well(blank):
    made = build(blank)
    board = departments.add(blank, "教育委員会", kind="board")
    twin = departments.add(blank, "総務課", parent_id=board)
    for key in (board, made["総務"]):
        departments.set_main(blank, key, main=True)
    item = find(book_of(blank).items, "dept.main")
    assert item.value == ["総務課", "教育委員会"]
    assert set(item.value) <= {option.value for option in item.options}
    answer(blank, {"dept.names": "総務課\n情報課\n税務課", "dept.main": "総務課\n教育委員会\n税務課"})
    facts = now(blank)[0]
    assert [d.name for d in facts.main_departments] == ["総務課", "教育委員会", "税務課"]
    assert not next(d for d in facts.departments if d.id == twin).is_main
