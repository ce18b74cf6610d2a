"""The preset of five roles by rank against 004: names, marks, methods, KPIs; and nothing of that city in a town."""

from __future__ import annotations

import contextlib
import itertools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.analysis.facts import Facts
from desktop.analysis.personas import effective_skills, in_use, own_skills
from desktop.analysis.targets import planned, yearly_indicators
from desktop.catalog.preset import VARIANTS, load
from desktop.policy import bindings, diagrams, tables, tables_levels, tables_matrix
from desktop.policy.answering import parse_many, save_answers
from desktop.policy.book import Book, make_book
from desktop.policy.context import Context, is_true
from desktop.policy.starting import new_document, new_sample, read_facts
from desktop.policy.template import as_own_text, render, render_own
from desktop.policy.tree import Paragraph, Table, plain
from desktop.resources import resource
from desktop.store import Document

PRESET = load("hachioji")
FILES = sorted(resource("catalog", "hachioji").glob("*.toml"))
ROLES = ("h8_produce", "h8_manage", "h8_leader", "h8_user", "h8_expert")
# 004 §4, row by row: プロデュース, マネジメント, 推進リーダー, 利活用, エキスパート
MARKS = {
    "デジタル戦略立案": "◎　　　　",
    "デジタル化マネジメント": "　◎　　　",
    "デジタル化リーダーシップ": "　　◎　◎",
    "マイナンバー制度（基礎）": "　○○○◎",
    "マイナンバー制度（上級）": "　○○　○",
    "情報セキュリティ（基礎）": "◎◎◎◎◎",
    "情報セキュリティ（上級）": "　　○○◎",
    "システム企画・調達": "　　○　◎",
    "データ利活用": "　　○○○",
    "RPA・AI-OCR利活用": "　　○○○",
    "オンライン申請": "　　○○○",
    "サービスデザイン思考": "　◎◎◎◎",
    "ローコードツール利活用": "　　○○○",
    "BPR利活用": "　◎◎◎◎",
    "チャットツール利用": "◎◎◎◎◎",
    "Microsoft365活用": "　◎◎◎◎",
}
ADVISORS, EXPERTS = "デジタル推進専門官、CIO補佐官による研修", "外部専門家による研修（国、都等の研修含む）"
ELEARNING, WORKSHOP = "eラーニング研修", "ワークショップ型研修"
PRACTICE, SNS = "実務に応じたOJT型研修", "庁内SNSによる学び合い"
METHODS = {
    "デジタル戦略立案": (ADVISORS, EXPERTS),
    "デジタル化マネジメント": (ADVISORS, EXPERTS),
    "デジタル化リーダーシップ": (ADVISORS, EXPERTS),
    "マイナンバー制度（基礎）": (ELEARNING,),
    "マイナンバー制度（上級）": (EXPERTS, ELEARNING),
    "情報セキュリティ（基礎）": (ELEARNING,),
    "情報セキュリティ（上級）": (ADVISORS, EXPERTS, ELEARNING),
    "システム企画・調達": (EXPERTS,),
    "データ利活用": (ADVISORS, EXPERTS),
    "RPA・AI-OCR利活用": (WORKSHOP, PRACTICE, SNS),
    "オンライン申請": (WORKSHOP, PRACTICE, SNS),
    "サービスデザイン思考": (ADVISORS, EXPERTS),
    "ローコードツール利活用": (WORKSHOP, PRACTICE),
    "BPR利活用": (ADVISORS, EXPERTS),
    "チャットツール利用": (ELEARNING, PRACTICE, SNS),
    "Microsoft365活用": (ELEARNING, PRACTICE, SNS),
}
TWELVE = (
    "利用者のニーズから出発する", "事実を詳細に把握する", "エンドツーエンドで考える", "全ての関係者に気を配る",
    "サービスはシンプルにする", "デジタル技術を活用し、サービスの価値を高める", "利用者の日常体験に溶け込む",
    "自分で作りすぎない", "オープンにサービスを作る", "何度も繰り返す", "一遍にやらず、一貫してやる",
    "システムではなくサービスを作る",
)  # fmt: skip
ANSWERS: dict[str, Any] = {
    "org.name": "あおば野町",
    "org.kind": "town",
    "org.staff": 180,
    "dept.hr": "総務課",
    "dept.dx": "企画情報課",
    "dept.names": ["総務課", "企画情報課", "住民課"],
    "policy.version": "第1版",
    "policy.date": "2026-10-01",
    "policy.status": "decided",
    "policy.base_year": 2026,
    "policy.years": 4,
    "dxplan.exists": True,
    "dxplan.name": "あおば野町DX推進計画",
    "dxplan.year": 2024,
    "dxplan.fields": ["来庁しなくても済む手続", "庁内の紙の削減"],
    "dxplan.end": 2029,
    "period.linked": "linked",
    "advice.who": "CIO補佐官",
    "hrpolicy.exists": True,
    "hrpolicy.name": "あおば野町職員人材育成基本方針",
    "hrpolicy.year": 2019,
    "vision.plan": "第6次総合計画",
    "vision.words": "人がつながり、安心して暮らし続けられるまち",
    "staff.image": "自ら考え、まちとともに育つ職員",
    "ability.goals": ["窓口の待ち時間をなくす", "庁内の紙の事務をなくす"],
    "method.h8_experts.name": "外部専門家による研修（国、都道府県等の研修を含む）",
    "colophon.section": "企画情報課",
    "colophon.editor": "企画情報課",
    "colophon.address": "〒000-0000 あおば野町本町1番地",
}


def answer(document: Document, given: dict[str, Any]) -> Book:
    """Give answers as a sheet would, and look at the policy again."""
    book = make_book(read_facts(document))
    values, problems = parse_many(book.items, given)
    assert problems == {}
    assert set(values) == set(given), set(given) - set(values)
    save_answers(document, book.facts, book.items, values, label="答える")
    return make_book(read_facts(document))


def hachioji_town() -> Document:
    """A town that answered every question of the preset that has to be answered."""
    document = new_document("hachioji")
    answer(document, ANSWERS)
    return document


@pytest.fixture
def town(profile: Path) -> Iterator[Document]:
    with contextlib.closing(hachioji_town()) as document:
        yield document


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> list[Facts]:
    """A new file, where every value is a blank; the answered town; a small body with one section and no plans."""
    found = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOSHIN_NAVI_HOME", str(tmp_path_factory.mktemp("home")))
        for make in (lambda: new_document("hachioji"), hachioji_town):
            with contextlib.closing(make()) as document:
                found.append(read_facts(document))
    few = {"org.name": "やまなみ村", "dept.hr": "総務課", "dept.dx": "総務課", "dxplan.exists": False}
    return [*found, replace(found[1], answers=few)]


@pytest.fixture(scope="module")
def facts(towns: list[Facts]) -> Facts:
    return towns[0]


def test_hachioji_marks_are_those_of_the_source(facts: Facts) -> None:
    assert [s.name for s in facts.skills.values()] == list(MARKS)
    placed = {
        (p.skill.name, key): {"required": "◎", "in_charge": "○"}[p.kind]
        for key in ROLES
        for p in effective_skills(facts, facts.persona_by_key[key])
    }
    assert {name: "".join(placed.get((name, key), "　") for key in ROLES) for name in MARKS} == MARKS
    kinds = [[p.kind for p in own_skills(facts, facts.persona_by_key[key])] for key in ROLES]
    assert [k.count("required") for k in kinds] == [3, 6, 6, 5, 9]
    assert [k.count("in_charge") for k in kinds] == [0, 2, 8, 6, 5]
    assert all(need.level is None for need in facts.requirements)


def test_hachioji_methods_are_those_of_the_source(facts: Facts) -> None:
    names = {m.id: m.name for m in facts.methods}
    assert list(names.values()) == [ADVISORS, EXPERTS, ELEARNING, WORKSHOP, PRACTICE, SNS]
    rows = sorted(facts.skill_methods, key=lambda row: row.position)
    found = {s.name: tuple(names[r.method_id] for r in rows if r.skill_id == s.id) for s in facts.skills.values()}
    assert found == METHODS


def test_hachioji_roles_follow_the_ranks(facts: Facts) -> None:
    assert [p.name for p in in_use(facts)] == [
        "デジタルプロデュース人財",
        "デジタルマネジメント人財",
        "デジタル推進リーダー人財",
        "デジタル利活用人財",
        "デジタルエキスパート人財",
    ]
    ranks = {rank.id: rank.name for rank in facts.ranks}
    by_role = {p.key: {ranks[r.rank_id] for r in facts.persona_ranks if r.persona_id == p.id} for p in facts.personas}
    assert by_role == dict(zip(ROLES, [{"理事者", "部長職"}, {"課長職"}, {"主査"}, {"一般職員"}, set()], strict=True))
    assert [rank.name for rank in facts.ranks if rank.is_manager] == ["課長職", "部長職", "理事者"]
    assert "デジタルプロデューサー人財" in facts.persona_by_key["h8_produce"].assignment
    for persona in facts.personas:
        assert all((persona.role, persona.assignment, persona.training))
        assert persona.parent_id is None


def test_hachioji_kpis_by_year(facts: Facts) -> None:
    plans = {
        i.name: [facts.indicator_years.get((i.id, year)) for year in range(2022, 2026)]
        for i in facts.indicators.values()
    }
    assert list(plans.values()) == [[2, 2, 2, 2], [4, 6, 6, 6], [None, 2, 3, 3]]
    assert yearly_indicators(facts) == list(facts.indicators.values())
    assert (facts.phases, facts.measures, facts.targets, facts.stages) == ((), (), (), ())


def test_hachioji_plan_goes_on_until_another_value_is_set(town: Document) -> None:
    book = answer(town, {"indicator.h8_kpi_other.year.2027": 4, "indicator.h8_kpi_improvement.year.2028": 0})
    other, improved = list(book.facts.indicators.values())[1:]
    assert [planned(book.facts, other, year) for year in (2021, 2026, 2027, 2029)] == [None, 6, 4, 4]
    table = next(b for b in book.document.blocks() if isinstance(b, Table) and b.key == "table:kpi_years")
    assert [[plain(cell) for cell in row[2:]] for row in table.rows] == [
        ["2回"] * 4,
        ["6回", "4回", "4回", "4回"],
        ["3件", "3件", "―", "―"],
    ]
    values = {i.key: i.value for i in book.items if i.bind == "indicator.year"}
    assert values["indicator.h8_kpi_other.year.2029"] == 4
    book = answer(town, {"indicator.h8_kpi_other.year.2027": None})
    assert planned(book.facts, improved, 2029) == 0
    assert planned(book.facts, other, 2027) == 6


def test_hachioji_keys_are_used_by_no_other_preset() -> None:
    def keys(name: str) -> list[str]:
        preset = load(name)
        parts = [preset.frame.get(p, ()) for p in ("category", "scale", "method", "skill", "persona", "track")]
        parts += [preset.targets.get("indicator", ()), preset.targets.get("target", ())]
        return [row["key"] for rows in parts for row in rows]

    mine = keys("hachioji")
    assert len(mine) == len(set(mine)) == 1 + 1 + 6 + 16 + 5 + 3
    assert all(key.startswith("h8_") for key in mine)
    presets = {path.parent.name for path in resource("catalog").glob("*/preset.toml")} - {"hachioji"}
    assert presets
    assert not set(mine) & {key for name in presets for key in keys(name)}


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_hachioji_files_name_source_and_date_and_nothing_of_the_city(path: Path) -> None:
    text = path.read_text("utf-8")
    content = tomllib.loads(text)
    assert content["source"]
    assert re.fullmatch(r"\d{4}-\d{2}", content["as_of"])
    assert not re.search(r"[○〇●◯]{2,}|[○◯](?=[年月日名人課町村市])|TODO|XXX", text)
    assert not re.search("八王子|未来デザイン|元本郷|デジタル推進室|192-8501|649-6044", text)


def test_hachioji_outline_and_questions_refer_to_what_exists(facts: Facts) -> None:
    makers = {**tables.MAKERS, **tables_levels.MAKERS, **tables_matrix.MAKERS}
    known = {
        "prose": {*PRESET.paragraphs, "own.dx_summary"},
        "table": set(makers),
        "diagram": set(diagrams.MAKERS),
        "list": {"fields", "goals"},
    }
    printed = set()
    for section in PRESET.sections:
        assert section.step in PRESET.step_by_key
        assert not section.chapter or section.chapter in {s.key for s in PRESET.sections}
        for block in section.blocks:
            kind, _, name = block.partition(":")
            if kind in {"clauses", "articles"}:
                printed |= {key for key in PRESET.paragraphs if key.startswith(f"{name}.")}
            else:
                assert name in known[kind], block
                printed.add(name)
    assert set(PRESET.paragraphs) <= printed
    common = Context(facts).variables(facts.personas[0])
    for question in PRESET.questions:
        assert question.step in PRESET.step_by_key
        assert question.bind in {"", *bindings.PLACES}
        assert question.label
        assert question.help
        if question.when:
            assert is_true(question.when, common) in {True, False}
    for step in PRESET.steps:
        assert all((step.title, step.owner, step.why, step.failure, step.next))
    chapters = [step.chapter for step in PRESET.steps]
    assert chapters == sorted(chapters)


def test_hachioji_has_four_chapters_views_principles_and_articles() -> None:
    assert [s.title for s in PRESET.sections if not s.chapter and s.numbered] == [
        "策定の背景と目的",
        "求められる職員像",
        "求められる能力",
        "デジタル人財育成研修",
    ]
    counts = {part: sum(key.startswith(f"{part}.") for key in PRESET.paragraphs) for part in ("view", "principle")}
    assert counts == {"view": 4, "principle": 7}
    assert tuple(p.title for key, p in PRESET.paragraphs.items() if key.startswith("twelve.")) == TWELVE
    for paragraph in PRESET.paragraphs.values():
        assert len(paragraph.texts) >= 2
        assert set(paragraph.texts) <= set(VARIANTS)
        assert paragraph.default in paragraph.texts


FLAGS = ("DX計画あり", "重点分野あり", "基本方針あり", "手法あり")
WORDINGS = [(key, variant) for key, spec in PRESET.paragraphs.items() for variant in spec.texts]


@pytest.mark.parametrize(("key", "variant"), WORDINGS)
def test_hachioji_wording_renders_whatever_the_answers(towns: list[Facts], key: str, variant: str) -> None:
    text = PRESET.paragraphs[key].texts[variant]
    used = [flag for flag in FLAGS if flag in text]
    roles = [role for role in ROLES if f'使う("{role}")' in text]
    for facts in towns:
        variables = Context(facts).variables()
        for values in itertools.product((True, False), repeat=len(used) + len(roles)):
            chosen = dict(zip([*used, *roles], values, strict=True))
            for runs in render(text, {**variables, **chosen, "使う": lambda name, chosen=chosen: chosen[name]}):
                words = plain(runs)
                assert not re.search(r"[{}%\ufdd0-\ufdef]|None|True|False|、、|。。|「」|（）|^[、。]", words), words
                assert words.endswith("。"), words
                assert words.count("「") == words.count("」")
        own = as_own_text(text, variables)
        assert [plain(r) for r in render_own(own, variables)] == [plain(r) for r in render(text, variables)]


def test_hachioji_period_tied_to_a_plan_must_end_with_it(town: Document) -> None:
    book = answer(town, {"policy.years": 5})
    assert [(f.step, f.item) for f in book.findings] == [("0-3", "policy.years")]
    assert "令和12年度" in book.findings[0].message
    assert answer(town, {"period.linked": "own"}).findings == ()


def test_hachioji_roles_may_be_dropped_merged_and_added(town: Document) -> None:
    kept = ["h8_manage", "h8_leader", "h8_user", "h8_expert"]
    answer(town, {"persona.used": kept, "persona.added": ["学校ICT支援担当"]})
    book = answer(town, {"persona.h8_expert.merged": "h8_leader"})
    own = next(p.key for p in in_use(book.facts) if p.key.startswith("own-"))
    fields = {"role", "assignment", "training", "parent"}
    assert {f.item for f in book.findings} == {f"persona.{own}.{field}" for field in fields}
    given = {"role": "学校の機器を支える。", "assignment": "学校支援", "training": "機器の設定", "parent": "h8_user"}
    book = answer(town, {f"persona.{own}.{field}": value for field, value in given.items()})
    assert book.findings == ()
    roles = next(b for b in book.document.blocks() if isinstance(b, Table) and b.key == "table:roles")
    words = [[plain(cell) for cell in row] for row in roles.rows]
    assert words[1][1] == "デジタル推進リーダー人財（デジタルエキスパート人財の役割を兼ねる）"
    assert words[1][0].endswith("／専門技術を担う人財【DX所管課】")
    assert words[1][2].endswith(book.facts.persona_by_key["h8_expert"].role)
    assert "。／" not in words[1][2]
    assert "デジタルプロデュース" not in str(words)


def test_hachioji_clauses_can_be_left_out_and_rewritten(town: Document) -> None:
    book = answer(town, {"wording.view.small.variant": "none", "wording.view.spread.own": "{団体名}の中で広める。"})
    views = next(b for b in book.document.blocks() if getattr(b, "key", "") == "clauses:view")
    assert len(views.items) == 3
    assert plain(views.items[1]) == "あおば野町の中で広める。"
    book = answer(town, {"section.twelve.enabled": False})
    assert book.findings == ()
    assert not any(section.key == "twelve" for section in book.document.walk())
    assert not any(isinstance(b, Paragraph) and not plain(b.runs) for b in book.document.blocks())


def test_hachioji_matrix_holds_inherited_skills_levels_and_many_personas(town: Document) -> None:
    with contextlib.closing(new_sample("town")) as document:
        facts = read_facts(document)
    table = tables_matrix.matrix(facts, None, "x")
    total = [plain(cell) for cell in table.rows[-1][2:]]
    assert total == [f"◎{n}" for n in (11, 17, 19, 20, 15)]
    assert table.caption.endswith("（◎ 原則として必修）")
    for need in facts.requirements:
        need.level, need.kind = 2, "in_charge" if need.position else "required"
    facts = replace(facts)  # what was worked out of the rows before is forgotten
    table = tables_matrix.matrix(facts, None, "x")
    assert {plain(cell) for row in table.rows[:-1] for cell in row[2:]} == {"", "Lv.2", "Lv.2○"}
    names = [f"職{n}" for n in range(1, 5)]
    book = answer(town, {"persona.added": names})
    wide = tables_matrix.matrix(book.facts, None, "x")
    assert [c.title for c in wide.columns] == ["No.", "スキル", "内訳"]
    row = next(row for row in wide.rows if plain(row[1]) == "情報セキュリティ（上級）")
    assert plain(row[2]) == "○ デジタル推進リーダー人財、デジタル利活用人財　◎ デジタルエキスパート人財"
