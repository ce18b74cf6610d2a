"""Every rule fires once where something is wrong, and goes away when it is mended."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.policy.answering import add_section, set_aside
from desktop.policy.book import Book
from desktop.store import Document
from tests.policy.make import ALL, answer, book_of

# (what to answer, the item it is found at, words of the message); each is mended by giving the old answers back
WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "open question": ({"dept.hr": ""}, "dept.hr", "空欄"),
    "open number": ({"target.dx_lead_count.value": ""}, "target.dx_lead_count.value", "空欄"),
    "no stages": ({"persona.manager.track": ""}, "persona.manager.track", "育成段階がありません"),
    "no denominator": ({"target.promoter_step2.basis": ""}, "target.promoter_step2.basis", "分母"),
    "no targets": ({"target.manager_support.active": False}, "", "中期目標がありません"),
    "dropped parent": ({"persona.used": [k for k in ALL if k != "manager"], "persona.infosys.parent": "manager"},
                       "persona.infosys.parent", "土台にしている"),
    "no skills": ({"persona.added": "支援員"}, "persona.{own}.parent", "求めるスキルがありません"),
    "more people than staff": ({"persona.promoter.headcount": 181}, "persona.promoter.headcount", "より多く"),
    "target above staff": ({"target.lead_experience.value": 181}, "target.lead_experience.value", "職員数（180人）"),
    "denominator unknown": ({"persona.manager.headcount": ""}, "target.manager_support.value", "人数が決まって"),
    "falling way": ({"target.general_tools.year.2027": 60, "target.general_tools.year.2028": 50},
                    "target.general_tools.year.2028", "下がっています"),
    "way that misses": ({"target.general_tools.year.2030": 69}, "target.general_tools.year.2030", "違います"),
    "part above whole": ({"target.dx_lead_step3.value": 3}, "target.dx_lead_step3.value", "より多く"),
    "step 3 above step 2": ({"target.infosys_step3.value": 3}, "target.infosys_step3.value", "Step2以上の人数"),
    "too few for every section": ({"target.promoter_count.value": 11}, "target.promoter_count.value", "各課に1人以上"),
    "placeholder": ({"colophon.section": "○○課"}, "colophon.section", "「○」が残って"),
    "two spellings": ({"wording.purpose.own": "ＤＸ推進員を育てる。"}, "wording.purpose.own", "「ＤＸ推進員」と「DX"),
    "spaced spelling": ({"wording.purpose.own": "DX 推進員を育てる。"}, "wording.purpose.own", "「DX 推進員」"),
    "chapter that is not there": ({"wording.purpose.own": "第７章に示す。"}, "wording.purpose.own", "第6章まで"),
    "section left out": ({"wording.purpose.own": "「見直し」を見よ。", "section.review.enabled": False},
                         "wording.purpose.own", "入れないことにした節「見直し」"),
    "unknown place": ({"wording.purpose.own": "{団体めい}の方針。"}, "wording.purpose.own", "{団体めい}"),
    "dropped persona in own words": ({"wording.purpose.own": "全庁情報システム担当を置く。",
                                      "persona.used": [k for k in ALL if k != "infosys"], "offjt.courses": ""},
                                     "wording.purpose.own", "使わない人材像「全庁情報システム担当」"),
    "empty section": ({"section.background.enabled": False, "section.position.enabled": False}, "", "「概要」"),
}  # fmt: skip


def shown(book: Book, keys: Any) -> dict[str, Any]:
    """The present answers of some items, as a sheet shows them."""
    items = {item.key: item for item in book.items}
    return {key: items[key].shown if items[key].kind != "flag" else items[key].value for key in keys}


@pytest.mark.parametrize("name", WRONG)
def test_rule_fires_once_and_goes_away(town: Document, name: str) -> None:
    wrong, item, words = WRONG[name]
    before = book_of(town)
    assert before.findings == ()
    old = shown(before, wrong)
    book = answer(town, wrong)
    own = next((p.key for p in book.facts.personas if p.key.startswith("own-")), "")
    expected = item.replace("{own}", own)
    found = [f for f in book.findings if f.item == expected and words in f.message]
    assert len(found) == 1, book.findings
    (finding,) = found
    assert finding.step in {s.key for s in book.steps}
    assert finding.item in {"", *(i.key for i in book.items)}
    assert finding.next_step
    assert finding.owner in {"人事", "DX", "人事・DX"}
    assert len({f.key for f in book.findings}) == len(book.findings)
    assert answer(town, old).findings == ()


def test_samples_have_no_findings(town: Document, village: Document) -> None:
    assert book_of(town).findings == ()
    assert book_of(village).findings == ()


def test_findings_of_a_new_file_lead_somewhere(blank: Document) -> None:
    book = book_of(blank)
    steps = [s.key for s in book.steps]
    assert len(book.findings) > 15
    assert {f.step for f in book.findings} <= set(steps)
    assert {f.item for f in book.findings} - {""} <= {i.key for i in book.items}
    order = [steps.index(f.step) for f in book.findings]
    assert order == sorted(order)
    assert all(f.owner and f.message.endswith("。") and f.next_step.endswith("。") for f in book.findings)


def test_decisions_the_template_leaves_open_are_asked(blank: Document) -> None:
    """管理監督職 without stages and targets; 「50％」 without a denominator (001)."""
    messages = [f.message for f in book_of(blank).findings]
    assert "「一般行政職員（管理監督職）」に育成段階がありません。" in messages
    assert "「一般行政職員（管理監督職）」に中期目標がありません。" in messages
    assert any("分母" in message and "Step2に達した割合" in message for message in messages)


def test_deciding_for_no_stages_is_an_answer(town: Document) -> None:
    book = answer(town, {"persona.manager.track": "段階は定めない"})
    assert book.findings == ()


def test_step_set_aside_asks_nothing_more(town: Document) -> None:
    answer(town, {"target.manager_support.active": False, "tool.levels": ""})
    assert {f.step for f in book_of(town).findings} == {"5-n:manager", "4-1"}
    with town.action("対象外") as session:
        for step in ("5-n:manager", "4-1"):
            set_aside(session, step, excluded=True, reason="今年は扱わない")
    assert book_of(town).findings == ()
    with town.action("戻す") as session:
        set_aside(session, "4-1", excluded=False)
    assert {f.step for f in book_of(town).findings} == {"4-1"}


def test_blank_on_paper_stays_a_finding_even_of_a_step_set_aside(town: Document) -> None:
    answer(town, {"target.dx_lead_count.value": ""})
    with town.action("対象外") as session:
        set_aside(session, "5-n:dx_lead", excluded=True, reason="後で")
    book = book_of(town)
    assert {f.item for f in book.findings} == {"target.dx_lead_count.value"}
    assert book.document.draft


def test_rules_read_own_sections_too(town: Document) -> None:
    uuid = add_section(town, "system", "○○の声")
    book = answer(town, {f"own.{uuid}.text": "{無い}と第9章。"})
    assert {(f.step, f.item) for f in book.findings} == {("7-1", f"own.{uuid}.title"), ("7-1", f"own.{uuid}.text")}
    assert len(book.findings) == 3
    mended = answer(town, {f"own.{uuid}.text": "{団体名}の声。", f"own.{uuid}.title": "職員の声"})
    assert mended.findings == ()
    assert answer(town, {f"own.{uuid}.text": ""}).findings[0].item == f"own.{uuid}.text"


def test_names_inside_longer_names_are_not_two_spellings(town: Document) -> None:
    book = answer(town, {"wording.purpose.own": "一般行政職員（管理監督職）と一般行政職員、全庁DX推進担当。"})
    assert book.findings == ()


def test_lower_rooms_findings_are_put_in_order(town: Document) -> None:
    from desktop.policy.book import make_book
    from desktop.policy.inspection import Finding

    late = Finding("character", "字がありません。", "直してください。", "7-2", "colophon.section")
    early = Finding("character", "字がありません。", "直してください。", "0-1", "org.name")
    nowhere = Finding("character", "字がありません。", "直してください。", "9-9")
    book = make_book(book_of(town).facts, lambda _document: [late, nowhere, early, late])
    assert [f.step for f in book.findings] == ["0-1", "7-2", "9-9"]
    assert book.findings[0].owner == "人事"
    assert book.document.draft
