"""What a change would touch, told before it is made, is what it touches when it is made."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import load_workbook

from desktop.analysis.facts import Facts
from desktop.analysis.personas import effective_skills, in_use
from desktop.output.excel.plan import make_plan
from desktop.output.excel.questions import make_question_sheet
from desktop.policy.book import make_book
from desktop.policy.frame import personas, whatif
from desktop.policy.impact import KPI, MATRIX, QUESTION_SHEET, STAGES, TARGETS, Impact, few, impact
from desktop.policy.starting import read_facts
from desktop.policy.tree import Table
from desktop.store import Document

Change = tuple[Callable[[Document], object], Callable[[Facts], Facts]]
CHANGES: dict[str, Change] = {
    "retire promoter": (lambda d: personas.retire(d, "promoter"), lambda f: whatif.retired(f, "promoter")),
    "retire infosys": (lambda d: personas.retire(d, "infosys"), lambda f: whatif.retired(f, "infosys")),
    "retire cio": (lambda d: personas.retire(d, "cio"), lambda f: whatif.retired(f, "cio")),
    "merge": (lambda d: personas.merge(d, "infosys", "dx_lead"), lambda f: whatif.merged(f, "infosys", "dx_lead")),
    "parent": (
        lambda d: personas.set_parent(d, "manager", "promoter"),
        lambda f: whatif.reparented(f, "manager", "promoter"),
    ),
    "no parent": (lambda d: personas.set_parent(d, "promoter", ""), lambda f: whatif.reparented(f, "promoter", "")),
}


def sheets(facts: Facts) -> dict[str, list[list[Any]]]:
    """What the handed-out sheets hold, by their names in Impact."""
    book = make_book(facts)
    plan = load_workbook(io.BytesIO(make_plan(book)))
    found = {name: [[c.value for c in row] for row in plan[name].rows] for name in (MATRIX, STAGES, TARGETS, KPI)}
    questions = load_workbook(io.BytesIO(make_question_sheet(book)))
    found[QUESTION_SHEET] = [[c.value for c in row] for s in questions.worksheets[1:] for row in s.rows]
    return found


def tables(facts: Facts) -> dict[str, Table]:
    return {b.key: b for b in make_book(facts).document.blocks() if isinstance(b, Table)}


@pytest.mark.parametrize("name", CHANGES)
def test_told_before_and_true_after(town: Document, name: str) -> None:
    make, imagine = CHANGES[name]
    before = read_facts(town)
    told = impact(before, imagine(before))
    make(town)
    after = read_facts(town)
    assert impact(before, after) == told
    assert told.matters
    for persona in in_use(after):
        if persona.key in {p.key for p in in_use(before)}:
            was = {p.skill.name for p in effective_skills(before, before.persona_by_key[persona.key])}
            now = {p.skill.name for p in effective_skills(after, persona)}
            lines = [c for c in told.personas if c.name == persona.name]
            assert {n for c in lines for n in c.gained} == now - was
            assert {n for c in lines for n in c.lost} == was - now
    was_tables, now_tables = tables(before), tables(after)
    differing = {k for k in was_tables.keys() | now_tables.keys() if was_tables.get(k) != now_tables.get(k)}
    assert set(told.tables) == {(was_tables.get(k) or now_tables[k]).caption for k in differing}
    was_sheets, now_sheets = sheets(before), sheets(after)
    assert set(told.sheets) == {s for s in was_sheets if was_sheets[s] != now_sheets[s]}


def test_sections_are_named_with_their_chapters(town: Document) -> None:
    facts = read_facts(town)
    told = impact(facts, whatif.retired(facts, "infosys"))
    assert told.gone == ("全庁情報システム担当",)
    assert "第2章 4 全庁情報システム担当" in told.sections
    # 一般行政職員（管理監督職） moves up a number but says the same
    assert not any("管理監督職" in section and section.startswith("第2章") for section in told.sections)
    assert told.targets
    assert any("全庁情報システム担当" in line for line in told.lines())


def test_nothing_comes_of_nothing(town: Document) -> None:
    facts = read_facts(town)
    told = impact(facts, read_facts(town))
    assert told == Impact()
    assert not told.matters
    assert told.lines() == ()


def test_a_level_and_a_kind_that_change(town: Document) -> None:
    facts = read_facts(town)
    general = facts.persona_by_key["general"]
    rows = [
        whatif.with_values(r, level=2, kind="volunteer") if r is facts.requirements_of[general.id][0] else r
        for r in facts.requirements
    ]
    told = impact(facts, whatif.with_requirements(facts, rows))
    assert {c.name for c in told.personas} == {p.name for p in in_use(facts) if not p.external}
    assert told.personas[0].changed == ("DXの必要性理解（レベルなし→レベル2、必修→希望者）",)
    assert told.personas[0].words == (
        "「一般行政職員」のスキル: 変わる DXの必要性理解（レベルなし→レベル2、必修→希望者）"
    )


def test_a_skill_that_is_set_aside(town: Document) -> None:
    facts = read_facts(town)
    skill = next(s for s in facts.skills.values() if s.key == "network")
    told = impact(facts, whatif.with_skill(facts, skill.id, active=False))
    assert [(c.name, c.lost) for c in told.personas] == [("全庁情報システム担当", (skill.name,))]
    assert MATRIX in told.sheets


def test_other_words_alone_are_a_trifle(town: Document) -> None:
    facts = read_facts(town)
    general = facts.persona_by_key["general"]
    told = impact(facts, whatif.with_persona(facts, general.id, role="別の役割。"))
    assert told.sections
    assert not told.matters


def test_long_lists_are_cut_short() -> None:
    assert few(("あ", "い", "う"), 2) == "あ、い ほか1"
    assert few(("あ", "い"), 2) == "あ、い"
