"""What merging must not tear apart: a round that one side froze, one seat of both sides, and coupled fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from desktop.analysis.ojt import DOING, FINISHED, LEFT_OUT, Ojt, read_ojt
from desktop.models import Assessment, CheckRound, OjtPlan, Staff
from desktop.policy.ojt import entries, goals, plans, year
from desktop.policy.staff import checks, departments, people, rounds
from desktop.policy.starting import new_document, read_facts
from desktop.store import Document
from desktop.store.merge import Merge
from tests.policy.staff.grid_people import assess, open_town
from tests.store.merge.copies import fork, logical, whole

DAY, YEAR = "2026-06-01", 2026
Pair = tuple[Document, Document]
Cells = dict[tuple[int, int], int | None]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with sixteen people, a running round with a few levels, and one 推進員."""
    path = tmp_path_factory.mktemp("running") / "町.sqlite"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOSHIN_NAVI_HOME", str(tmp_path_factory.mktemp("maker")))
        document = new_document(name="あおば野町")
        town = open_town(document)
        assess(document, town.round_id, [(1, 1, 1), (2, 1, 1), (3, 1, 1)])
        plans.appoint(document, read_facts(document), year=YEAR, staff_id=1, department_id=2, appointed_on="2026-04-01")
        document.publish(path)
        document.close()
    return path


@pytest.fixture
def pair(running: Path, tmp_path: Path) -> Iterator[Pair]:
    ours, theirs = fork(running, tmp_path / "甲.sqlite", tmp_path / "乙.sqlite")
    yield ours, theirs
    ours.close()
    theirs.close()


def freeze(document: Document, day: str = DAY) -> None:
    rounds.freeze(document, read_facts(document), 1, day)


def levels(document: Document) -> Cells:
    with document.read() as session:
        return {(a.staff_id, a.skill_id): a.level for a in session.scalars(select(Assessment))}


def the_round(document: Document) -> CheckRound:
    with document.read() as session:
        return session.scalars(select(CheckRound)).one()


def merge(document: Document, other: Document, choose: str = "", default: str = "mine") -> list[str]:
    """Take the other copy in; returns the reasons of what was asked."""
    with Merge(document, other.publish()) as made:
        asked = made.differences("conflict")
        assert made.summary.conflicts == len(asked)
        made.apply({each.id: choose for each in asked} if choose else {}, default)
    assert whole(document)
    return [each.reason for each in asked]


def both_ways(ours: Document, theirs: Document, choose: str, tmp_path: Path) -> None:
    """Each takes the other in as it was, decided alike."""
    before = fork(ours.publish(), tmp_path / "前.sqlite")[0]
    merge(ours, theirs, choose)
    merge(theirs, before, {"mine": "theirs", "theirs": "mine"}.get(choose, ""))
    before.close()
    assert logical(ours) == logical(theirs)


def edit_on(document: Document) -> None:
    """A level changed, one taken away, one for somebody new to the round."""
    assess(document, 1, [(1, 1, 3), (4, 1, 2)])
    with document.action("未評価に戻す") as session:
        session.execute(delete(Assessment).where(Assessment.staff_id == 3))


def test_a_frozen_round_stays_as_it_was_frozen(pair: Pair, tmp_path: Path) -> None:
    ours, theirs = pair
    assess(ours, 1, [(2, 1, 2)])
    freeze(ours)
    edit_on(theirs)
    kept = levels(ours)
    with Merge(ours, theirs.publish()) as made:
        [asked] = made.differences("conflict")
        assert (asked.table, asked.field, asked.reason) == ("check_round", "frozen_on", "frozen")
        [told] = [line for line in made.report() if line.verdict.startswith("要確認")]
        assert (told.mine, told.theirs, told.result) == (
            "2026-06-01に凍結した内容",
            "凍結していない内容",
            "こちらのまま",
        )
        following = [line for line in made.report() if line.result == "凍結の選択に従う"]
        assert len([line for line in following if line.place.startswith("スキルの評価")]) == 3
    both_ways(ours, theirs, "", tmp_path)
    assert levels(ours) == kept == {(1, 1): 1, (2, 1): 2, (3, 1): 1}
    for document in pair:
        assert rounds.broken_seals(document) == ()
        assert 3 in [change.new for change in document.history("assessment", "[1,1,1,3]", "level")]
    assert merge(ours, theirs) == merge(theirs, ours) == []  # decided once is decided


def test_a_refusal_reaches_the_copy_that_was_refused(pair: Pair) -> None:
    """Only one side merges, and hands its file back."""
    ours, theirs = pair
    freeze(ours)
    edit_on(theirs)
    assert merge(ours, theirs) == ["frozen"]
    assert merge(theirs, ours) == []
    assert logical(ours) == logical(theirs)
    assert rounds.broken_seals(theirs) == ()


def test_going_on_can_be_chosen_and_nothing_of_the_freezing_is_left(pair: Pair, tmp_path: Path) -> None:
    ours, theirs = pair
    assess(ours, 1, [(2, 1, 2)])
    freeze(ours)
    edit_on(theirs)
    both_ways(ours, theirs, "theirs", tmp_path)
    assert levels(ours) == {(1, 1): 3, (2, 1): 2, (4, 1): 2}  # what the freezing side alone wrote is there too
    assert (the_round(ours).frozen_on, the_round(ours).seal) == ("", "")
    assert not [key for key in logical(ours) if key[0].startswith("round_")]
    freeze(ours, "2026-07-01")
    assert rounds.broken_seals(ours) == ()


def test_freezing_alone_is_taken_without_a_question(pair: Pair) -> None:
    ours, theirs = pair
    freeze(theirs)
    departments.add(ours, "新しい課")
    assert merge(ours, theirs) == []
    assert the_round(ours).frozen_on == DAY
    assert rounds.broken_seals(ours) == ()


@pytest.mark.parametrize("choose", ["mine", "theirs"])
@pytest.mark.parametrize("day", [DAY, "2026-07-01"])
def test_frozen_on_both_sides_one_of_them_counts_as_a_whole(pair: Pair, tmp_path: Path, choose: str, day: str) -> None:
    ours, theirs = pair
    assess(ours, 1, [(2, 1, 2)])
    edit_on(theirs)
    freeze(ours)
    freeze(theirs, day)
    wanted = levels(ours if choose == "mine" else theirs)
    both_ways(ours, theirs, choose, tmp_path)
    assert levels(ours) == wanted
    assert rounds.broken_seals(ours) == rounds.broken_seals(theirs) == ()


def test_a_seal_fits_though_both_copies_had_read_the_same_new_person_in(pair: Pair) -> None:
    """One person under two identities: the seal names the one of the side that froze."""
    ours, theirs = pair
    for document in pair:
        new = people.add(document, "新人　葵", "00099", from_on="2026-04-01", place=people.Place(2))
        assess(document, 1, [(new, 1, 1)])
    freeze(theirs)
    merge(ours, theirs)
    assert rounds.broken_seals(ours) == ()
    ours.undo()
    assert the_round(ours).frozen_on == ""
    ours.redo()
    assert merge(theirs, ours) == []
    assert rounds.broken_seals(theirs) == ()
    with ours.read() as session:
        assert len(session.scalars(select(Staff).where(Staff.number == "00099")).all()) == 1


# --- seats -----------------------------------------------------------------------------------------------------


def seats(document: Document) -> list[tuple[int, int, int]]:
    with document.read() as session:
        return [(p.fiscal_year, p.department_id, p.staff_id) for p in session.scalars(select(OjtPlan))]


def onward(document: Document, with_goals: bool = True) -> None:
    """The one seat goes on in the next year."""
    year.copy_forward(document, YEAR, [1], with_goals=with_goals)


def appoint(document: Document, staff_id: int = 7, department_id: int = 3) -> int:
    facts = read_facts(document)
    return plans.appoint(
        document, facts, year=YEAR, staff_id=staff_id, department_id=department_id, appointed_on="2026-04-01"
    )


@pytest.mark.parametrize("added", [onward, appoint])
def test_a_seat_taken_in_both_copies_is_one_seat(pair: Pair, added: Callable[[Document], object]) -> None:
    ours, theirs = pair
    goals.add(ours, 1, "section", "課の目標")
    theirs.close()
    theirs = fork(ours.publish(), theirs.path.with_name("丙.sqlite"))[0]
    appoint(theirs, 9, 4)  # so that the same seat has another key here and there
    added(ours)
    added(theirs)
    measures = [m.id for m in read_facts(ours).measures]
    for document, place in ((ours, 0), (theirs, 1)):
        plan = read(document).plans[-1].id
        entries.set_entry(document, plan, measures[place], day=DAY, state=FINISHED)
    assert merge(ours, theirs) == []
    assert len(set(seats(ours))) == len(seats(ours)) == 3
    ojt = read(ours)
    made = next(p.id for p in ojt.plans if (p.fiscal_year, p.department_id) in {(YEAR + 1, 2), (YEAR, 3)})
    assert [ojt.entries[made, measure].state for measure in measures[:2]] == [FINISHED, FINISHED]
    assert [goal.text for goal in ojt.goals if goal.plan_id == made] == (["課の目標"] if added is onward else [])
    assert checks.check_roster(ours, read_facts(ours)) == ()
    theirs.close()


def read(document: Document) -> Ojt:
    with document.read() as session:
        return read_ojt(session)


def test_what_both_said_of_one_seat_is_asked_once(pair: Pair) -> None:
    ours, theirs = pair
    measure = read_facts(ours).measures[0].id
    for document, values in ((ours, {"state": FINISHED}), (theirs, {"state": LEFT_OUT, "reason": "案件がない"})):
        onward(document)
        entries.set_entry(document, 2, measure, day=DAY, **values)
    with Merge(ours, theirs.publish()) as made:
        [line] = [line for line in made.report() if line.verdict.startswith("要確認")]
        assert line.place.endswith("の状態・済んだ日・理由")
        assert (line.mine, line.theirs) == ("状態＝済、済んだ日＝2026-06-01", "状態＝対象外、理由＝案件がない")
        assert made.summary.conflicts == 1
        made.apply({line.id: "theirs"})
    row = read(ours).entries[2, measure]
    assert (row.state, row.reason, row.done_on) == (LEFT_OUT, "案件がない", "")


def test_a_state_never_goes_without_its_day(pair: Pair, tmp_path: Path) -> None:
    """Each side changed other fields of one row: each for itself is plain, together they would be nonsense."""
    ours = pair[0]
    measure = read_facts(ours).measures[0].id
    entries.set_entry(ours, 1, measure, state=FINISHED)
    [theirs] = fork(ours.publish(), tmp_path / "丙.sqlite")
    entries.set_entry(ours, 1, measure, done_on="2026-05-01")
    entries.set_entry(theirs, 1, measure, state=DOING)
    assert merge(ours, theirs, "theirs") == ["both"]
    row = read(ours).entries[1, measure]
    assert (row.state, row.done_on) == (DOING, "")
    theirs.close()
