"""What the officer wrote of stages and tools reaches the policy and the plan."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from openpyxl import load_workbook

from desktop.analysis.stages import stage_definition, tool_words, tools
from desktop.models import StageRule
from desktop.output.excel.plan import make_plan
from desktop.output.glyphs import glyph_findings
from desktop.policy import tables
from desktop.policy.book import make_book
from desktop.policy.frame import skills
from desktop.policy.frame import tools as tool_frame
from desktop.policy.starting import new_document, read_facts
from desktop.store import Document


@pytest.fixture
def document() -> Iterator[Document]:
    made = new_document()
    yield made
    made.close()


def test_rules_stand_beside_the_definition(document: Document) -> None:
    stage = next(s for s in read_facts(document).stages if s.key == "promotion.step2")
    assert stage_definition(read_facts(document), stage) == stage.definition
    with document.action("条件") as session:
        session.add(StageRule(stage_id=stage.id, kind="case_years", number=1))
        session.add(StageRule(stage_id=stage.id, kind="case_count", number=2, alternative=2))
    facts = read_facts(document)
    words = stage_definition(facts, stage)
    assert "【条件】DX案件のリード経験が1年以上" in words
    assert "または、DX案件のリード経験が2件以上" in words
    table = tables.stages(facts, None, "4-1")
    assert any("【条件】" in "".join(run.text for run in row[2]) for row in table.rows)
    plan = load_workbook(io.BytesIO(make_plan(make_book(facts, glyph_findings))))
    assert any("【条件】" in str(cell.value) for row in plan["育成段階"].iter_rows() for cell in row)


def test_tool_levels_written_once_stand_in_the_policy(document: Document) -> None:
    assert tool_words(read_facts(document)) == ()
    assert tables.tools(read_facts(document), None, "4-1") is None
    tool_frame.begin(document)
    tool = tools(read_facts(document))[0]
    skills.set_level_text(document, tool.id, 1, "決まった表に入力し、印刷できる。")
    facts = read_facts(document)
    [(name, words)] = tool_words(facts)
    assert name == tool.name
    assert words.endswith("：決まった表に入力し、印刷できる。")
    table = tables.tools(facts, None, "4-1")
    assert table is not None
    assert len(table.rows) == 1
