"""Merging copies: each kind of difference by example, and the laws over random histories."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from desktop.models import CONFIRMED, Assessment, CheckRound, Department, Organization, Posting, Staff
from desktop.policy.starting import new_document
from desktop.store import Document, WorldError
from desktop.store.merge import Merge
from tests.store.merge.copies import EDITS, edit, entries, fork, logical, whole

EXAMPLES = 24  # hypothesis finds the smallest example; test_histories goes over many
_numbers = itertools.count()


@pytest.fixture(scope="module")
def frame(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new file with the standard frame and a few departments."""
    path = tmp_path_factory.mktemp("frame") / "frame.sqlite"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOSHIN_NAVI_HOME", str(tmp_path_factory.mktemp("maker")))
        document = new_document(name="あおば野町")
        for n, name in enumerate(("総務課", "税務課", "会計課")):
            edit(document, "add", 2 * n, name)
        document.publish(path)
        document.close()
    return path


@pytest.fixture
def pair(frame: Path, tmp_path: Path):
    ours, theirs = fork(frame, tmp_path / "甲.sqlite", tmp_path / "乙.sqlite")
    yield ours, theirs
    ours.close()
    theirs.close()


def published(document: Document) -> Path:
    return document.publish()


def set_name(document: Document, name: str) -> None:
    edit(document, "name", 0, name)


def names(document: Document) -> list[str]:
    with document.read() as session:
        return [d.name for d in session.scalars(select(Department).order_by(Department.id))]


def organization(document: Document) -> Organization:
    with document.read() as session:
        return session.scalars(select(Organization)).one()


def delete(document: Document, name: str) -> None:
    with document.action("課を消す") as session:
        session.delete(session.scalars(select(Department).where(Department.name == name)).one())


def rename(document: Document, old: str, new: str) -> None:
    with document.action("課の名前を変える") as session:
        session.scalars(select(Department).where(Department.name == old)).one().name = new


def test_different_fields_of_one_row_are_both_kept(pair: tuple[Document, Document]) -> None:
    ours, theirs = pair
    set_name(ours, "こちらの町")
    edit(theirs, "staff", 200, "")
    with Merge(ours, published(theirs)) as merge:
        assert merge.summary.conflicts == 0
        assert merge.apply().taken == 1
    assert (organization(ours).name, organization(ours).headcount) == ("こちらの町", 200)


def test_one_field_on_both_sides_is_a_conflict_with_everything_to_decide_it(pair: tuple[Document, Document]) -> None:
    ours, theirs = pair
    set_name(ours, "こちら")
    set_name(theirs, "あちら")
    path = published(theirs)
    with Merge(ours, path) as merge:
        [conflict] = merge.differences("conflict")
        assert (conflict.base, conflict.mine, conflict.theirs) == ("あおば野町", "こちら", "あちら")
        assert (conflict.mine_by, conflict.theirs_by) == ("甲", "乙")
        assert conflict.mine_at
        merge.apply({conflict.id: "theirs"})
    assert organization(ours).name == "あちら"
    history = [(h.actor, h.new) for h in ours.history("organization", 1, "name")]
    assert ("甲", "こちら") in history
    assert ("乙", "あちら") in history


def test_the_whole_merge_is_one_undo_step(pair: tuple[Document, Document]) -> None:
    ours, theirs = pair
    edit(theirs, "add", 1, "新しい課")
    edit(theirs, "answer", 1, "x")
    set_name(ours, "こちら")
    before = logical(ours)
    with Merge(ours, published(theirs)) as merge:
        merge.apply()
    assert logical(ours) != before
    assert ours.undo() == "ファイルをまとめる"
    assert logical(ours) == before
    ours.redo()
    assert "新しい課" in names(ours)


def test_delete_against_edit_keeps_the_row_and_asks(pair: tuple[Document, Document]) -> None:
    ours, theirs = pair
    rename(ours, "会計課", "出納課")
    delete(theirs, "会計課")
    path = published(theirs)
    with Merge(ours, path) as merge:
        [conflict] = merge.differences("conflict")
        assert conflict.reason == "deleted"
        merge.apply()
    assert "出納課" in names(ours)
    with Merge(ours, path) as merge:
        assert merge.summary.conflicts == 0  # decided once is decided


def test_edit_against_our_deletion_brings_the_row_back(pair: tuple[Document, Document]) -> None:
    ours, theirs = pair
    delete(ours, "会計課")
    rename(theirs, "会計課", "出納課")
    with Merge(ours, published(theirs)) as merge:
        assert merge.summary.conflicts == 1
        merge.apply()
    assert "出納課" in names(ours)


def test_an_untouched_row_that_the_other_deleted_goes(pair: tuple[Document, Document]) -> None:
    ours, theirs = pair
    delete(theirs, "会計課")
    with Merge(ours, published(theirs)) as merge:
        assert merge.summary.conflicts == 0
        merge.apply()
    assert "会計課" not in names(ours)


def test_a_parent_deleted_there_stays_where_a_child_of_ours_needs_it(pair: tuple[Document, Document]) -> None:
    ours, theirs = pair
    delete(theirs, "税務課")
    with ours.action("係を置く") as session:
        parent = session.scalars(select(Department).where(Department.name == "税務課")).one()
        session.add(Department(name="収納係", parent_id=parent.id))
    with Merge(ours, published(theirs)) as merge:
        [conflict] = merge.differences("conflict")
        assert conflict.reason == "deleted"
        merge.apply()
    assert {"税務課", "収納係"} <= set(names(ours))
    assert whole(ours)


def test_both_added_with_the_same_number_and_both_stay(pair: tuple[Document, Document]) -> None:
    ours, theirs = pair
    edit(ours, "add", 0, "こちらの課")
    edit(theirs, "add", 0, "あちらの課")
    with theirs.action("係を置く") as session:
        parent = session.scalars(select(Department).where(Department.name == "あちらの課")).one()
        session.add(Department(name="あちらの係", parent_id=parent.id))
    with Merge(ours, published(theirs)) as merge:
        assert merge.summary.conflicts == 0
        merge.apply()
    with ours.read() as session:
        rows = {d.name: d for d in session.scalars(select(Department))}
    assert rows["あちらの係"].parent_id == rows["あちらの課"].id != rows["こちらの課"].id


def test_a_file_of_another_lineage_is_refused(pair: tuple[Document, Document], tmp_path: Path) -> None:
    other = new_document()
    path = other.publish(tmp_path / "other.sqlite")
    other.close()
    before = logical(pair[0])
    with pytest.raises(WorldError, match="別に作られたファイル"):
        Merge(pair[0], path)
    assert logical(pair[0]) == before
    set_name(pair[0], "まだ使える")


def test_differences_without_history_are_all_asked(pair: tuple[Document, Document]) -> None:
    """A journal that was cut off tells nothing: two-way, and nothing is guessed."""
    ours, theirs = pair
    set_name(theirs, "あちら")
    theirs.raw.execute(
        "UPDATE journal_session SET compacted = "
        "COALESCE((SELECT MAX(seq) FROM change WHERE session_id = journal_session.id), 0)"
    )
    theirs.raw.execute("DELETE FROM change")
    with Merge(ours, published(theirs)) as merge:
        [conflict] = merge.differences("conflict")
        assert (conflict.reason, conflict.mine, conflict.theirs) == ("unknown", "あおば野町", "あちら")
        merge.apply()
    assert organization(ours).name == "あおば野町"


def test_leaving_a_merge_changes_nothing(pair: tuple[Document, Document]) -> None:
    ours, theirs = pair
    set_name(theirs, "あちら")
    before, journal = logical(ours), entries(ours)
    with Merge(ours, published(theirs)) as merge:
        assert merge.summary.theirs == 1
    assert (logical(ours), entries(ours)) == (before, journal)
    assert not (ours.work.folder / "theirs.sqlite").exists()


changes = st.lists(
    st.tuples(st.sampled_from(EDITS), st.integers(0, 11), st.sampled_from(["あ", "い", "う", "え"])), max_size=8
)


@settings(max_examples=EXAMPLES)
@given(common=changes, left=changes, right=changes, winner=st.sampled_from(["mine", "theirs"]))
def test_laws_of_one_merge(
    frame: Path, tmp_path_factory: pytest.TempPathFactory, common: list, left: list, right: list, winner: str
) -> None:
    folder = tmp_path_factory.mktemp(f"m{next(_numbers)}")
    [first] = fork(frame, folder / "first.sqlite")
    for what in common:
        edit(first, *what)
    source = first.publish()
    first.close()
    a, b, a2, b2 = fork(source, *(folder / f"{n}.sqlite" for n in ("a", "b", "a2", "b2")))
    for document, history in ((a, left), (b, right)):
        for what in history:
            edit(document, *what)
    path_a, path_b = a.publish(), b.publish()
    known = entries(a) | entries(b)
    other = {"mine": "theirs", "theirs": "mine"}[winner]
    with Merge(a, path_b) as merge:
        asked_a = {(d.table, d.field, d.shape != "field") for d in merge.differences("conflict")}
        fields = all(d.shape == "field" for d in merge.differences("conflict"))
        merge.apply(default=winner)
    with Merge(b, path_a) as merge:
        asked_b = {(d.table, d.field, d.shape != "field") for d in merge.differences("conflict")}
        merge.apply(default=other)
    assert whole(a)
    assert whole(b)
    assert asked_a == asked_b  # both orders ask the same
    assert logical(a) == logical(b)  # and, decided alike, give the same
    assert known <= entries(a)  # nothing anybody did is forgotten
    assert fields or len(logical(a)) >= len(logical(b))
    with Merge(a, path_b) as merge:
        assert (merge.summary.theirs, merge.summary.conflicts) == (0, 0)  # once is enough
    for document in (a, b, a2, b2):
        document.close()


@settings(max_examples=max(10, EXAMPLES // 4))
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("edit"), st.integers(0, 2), st.sampled_from(EDITS), st.integers(0, 11)),
            st.tuples(st.just("merge"), st.integers(0, 2), st.integers(0, 2), st.sampled_from(["mine", "theirs"])),
            st.tuples(st.just("undo"), st.integers(0, 2), st.just(0), st.just(0)),
        ),
        max_size=18,
    )
)
def test_three_copies_that_merge_criss_cross_end_alike(
    frame: Path, tmp_path_factory: pytest.TempPathFactory, history: list
) -> None:
    folder = tmp_path_factory.mktemp(f"c{next(_numbers)}")
    copies = fork(frame, *(folder / f"{n}.sqlite" for n in "abc"))
    for kind, who, what, how in history:
        if kind == "edit":
            edit(copies[who], str(what), int(how), f"{who}{how}")
        elif kind == "undo":
            copies[who].undo()
        elif who != what:
            before = entries(copies[who]) | entries(copies[int(what)])
            with Merge(copies[who], copies[int(what)].publish()) as merge:
                merge.apply(default=str(how))
            assert before <= entries(copies[who])
            assert whole(copies[who])
    # One after the other takes in all, then all take that one over
    for other in copies[1:]:
        with Merge(copies[0], other.publish()) as merge:
            merge.apply()
    final = copies[0].publish()
    for other in copies[1:]:
        with Merge(other, final) as merge:
            assert merge.summary.conflicts == 0
            merge.apply()
        assert logical(other) == logical(copies[0])
    for document in copies:
        document.close()


def test_a_decision_that_leaves_a_row_without_its_parent_is_refused(pair) -> None:
    ours, theirs = pair
    with theirs.action("子の課") as session:
        parent = session.scalars(select(Department).where(Department.name == "会計課")).one()
        session.add(Department(name="出納係", parent_id=parent.id, position=9))
    with ours.action("課を消す") as session:
        session.delete(session.scalars(select(Department).where(Department.name == "会計課")).one())
    before = logical(ours)
    with Merge(ours, published(theirs)) as merge:
        [conflict] = merge.differences("conflict")
        with pytest.raises(WorldError, match="残すほかの行"):
            merge.apply({conflict.id: "mine"})
        assert logical(ours) == before
        merge.apply({conflict.id: "theirs"})
    assert {"会計課", "出納係"} <= set(names(ours))
    assert whole(ours)


def test_a_key_of_what_came_and_went_elsewhere_is_never_given_out_again(pair) -> None:
    """Else one number would mean two things in one history, and later merges would mix them up."""
    ours, theirs = pair
    edit(theirs, "add", 10, "仮の課")
    with theirs.action("消す") as session:
        session.delete(session.scalars(select(Department).where(Department.name == "仮の課")).one())
    with Merge(ours, published(theirs)) as merge:
        merge.apply()
    edit(ours, "add", 10, "新しい課")
    uuids: dict[int, set[str]] = {}
    told = "SELECT row, json_extract(COALESCE(new, old), '$.uuid') FROM change WHERE tbl = 'department' AND field = ''"
    for row, uuid in ours.raw.execute(told):
        uuids.setdefault(row, set()).add(uuid)
    assert {number: len(found) for number, found in uuids.items()} == dict.fromkeys(uuids, 1)


def _join(document: Document, number: str, name: str, title: str, day: str = "2026-04-01") -> None:
    with document.action("職員を加える") as session:
        person = Staff(number=number, name=name)
        session.add(person)
        session.flush()
        session.add(Posting(staff_id=person.id, title=title, from_on=day))


def _people(document: Document) -> list[tuple[str, str, list[str]]]:
    with document.read() as session:
        rows = session.execute(select(Posting.staff_id, Posting.title)).all()
        titles = {staff: sorted(title for who, title in rows if who == staff) for staff, _ in rows}
        return sorted((p.number, p.name, titles.get(p.id, [])) for p in session.scalars(select(Staff)))


def test_one_person_added_in_both_copies_is_one_person(pair: tuple[Document, Document]) -> None:
    """Matched by the staff number alone; the same name without a number stays two people."""
    ours, theirs = pair
    _join(theirs, "00007", "先に　いる", "係長")
    for document, title, day in ((ours, "主事", "2026-04-01"), (theirs, "主任", "2026-10-01")):
        _join(document, "00012", "髙橋　葵", title, day)
        _join(document, "", "佐藤　健", title)
    with Merge(ours, published(theirs)) as merge:
        assert merge.summary.conflicts == 0
        merge.apply()
    assert _people(ours) == [
        ("", "佐藤　健", ["主事"]), ("", "佐藤　健", ["主任"]),
        ("00007", "先に　いる", ["係長"]), ("00012", "髙橋　葵", ["主事", "主任"]),
    ]  # fmt: skip
    assert whole(ours)


def test_a_main_post_from_the_same_day_is_one_post_and_is_asked_about(pair: tuple[Document, Document]) -> None:
    """Nobody has two 本務 from one day; where both copies say the same, nothing is asked."""
    ours, theirs = pair
    _join(theirs, "00007", "先に　いる", "係長")
    for document, title in ((ours, "主事"), (theirs, "主任")):
        _join(document, "00012", "髙橋　葵", title)
        _join(document, "00013", "髙橋　恵", "主査")
    with Merge(ours, published(theirs)) as merge:
        [conflict] = merge.differences("conflict")
        assert (conflict.table, conflict.field, conflict.mine, conflict.theirs) == ("posting", "title", "主事", "主任")
        merge.apply({conflict.id: "theirs"})
    assert _people(ours)[1:] == [("00012", "髙橋　葵", ["主任"]), ("00013", "髙橋　恵", ["主査"])]
    assert whole(ours)


def test_a_number_given_twice_joins_nobody(pair: tuple[Document, Document]) -> None:
    ours, theirs = pair
    _join(ours, "00012", "髙橋　葵", "主事")
    for title in ("主任", "係長"):
        _join(theirs, "00012", "髙橋　葵", title)
    with Merge(ours, published(theirs)) as merge:
        merge.apply()
    assert sorted(titles for _, _, titles in _people(ours)) == [["主事"], ["主任"], ["係長"]]
    assert whole(ours)


def test_an_assessment_travels_to_the_same_person_and_skill(pair: tuple[Document, Document]) -> None:
    """Cells have integer keys alone; the merge finds them through person, skill and round."""
    ours, theirs = pair
    _join(theirs, "00001", "一", "主事")  # so that the same person has another key here and there
    for document, level in ((ours, None), (theirs, 2)):
        _join(document, "00012", "髙橋　葵", "主事")
        with document.action("評価") as session:
            who = session.scalars(select(Staff.id).where(Staff.number == "00012")).one()
            if level is not None:
                made = CheckRound(name="令和8年度")
                session.add(made)
                session.flush()
                session.add(Assessment(round_id=made.id, staff_id=who, skill_id=3, layer=CONFIRMED, level=level))
    with Merge(ours, published(theirs)) as merge:
        merge.apply()
    with ours.read() as session:
        cell = session.scalars(select(Assessment)).one()
        assert session.get_one(Staff, cell.staff_id).number == "00012"
        assert (cell.skill_id, cell.level) == (3, 2)
