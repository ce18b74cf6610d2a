"""The preset of the Tokyo skill map against its source: names, order, counts, and nothing that the source lacks."""

from __future__ import annotations

import contextlib
import itertools
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.analysis.facts import Facts
from desktop.analysis.personas import in_use
from desktop.catalog.preset import VARIANTS, ParagraphSpec, load
from desktop.models import JobType, Requirement, ScaleLevel, Skill
from desktop.policy import bindings, diagrams, tables, tables_levels
from desktop.policy.context import Context, is_true
from desktop.policy.skillmap import map_skills
from desktop.policy.starting import new_document, read_facts
from desktop.policy.template import as_own_text, render, render_own
from desktop.policy.tree import plain
from desktop.resources import resource
from desktop.store import Document
from tests.policy.make import answer, book_of, check_form, section, words_of

PRESET = load("tokyo-dsm")
FILES = sorted(resource("catalog", "tokyo-dsm").glob("*.toml"))
CATEGORIES = {
    "戦略・企画": ["ITストラテジー", "サービスデザイン", "マーケティング"],
    "デザイン": ["UXデザイン", "UIデザイン"],
    "データ": ["データアナリティクス", "データエンジニアリング"],
    "プロジェクト管理": ["プロジェクトマネジメント"],
    "システム全般": ["システムアーキテクチャ", "クラウドサービス活用"],
    "アプリケーション": ["業務系アプリ設計・開発", "Webアプリ設計・開発", "スマホアプリ設計・開発"],
    "インフラ": ["ネットワーク設計・構築", "サーバ基盤設計・構築", "データベース設計・構築"],
    "セキュリティ": ["サイバーセキュリティ", "システム監査"],
    "運用": ["運用設計", "システム管理", "ユーザサポート"],
    "先端技術": ["AIエンジニアリング"],
}
TOOLS = ["Excel", "PowerPoint", "Teams", "Outlook", "Forms", "Power Automate"]
EXAMS = {
    "ITストラテジスト試験": {"ITストラテジー"},
    "システムアーキテクト試験": {"システムアーキテクチャ"},
    "プロジェクトマネージャ試験": {"プロジェクトマネジメント"},
    "ネットワークスペシャリスト試験": {"ネットワーク設計・構築"},
    "データベーススペシャリスト試験": {"データベース設計・構築"},
    "ITサービスマネージャ試験": {"運用設計", "システム管理"},
    "システム監査技術者試験": {"システム監査"},
    "情報処理安全確保支援士": {"サイバーセキュリティ"},
}
BASIC_EXAMS = {"基本情報技術者試験", "応用情報技術者試験", "ITパスポート試験"}
TALENTS = ["ICT職", "情報技術エキスパート", "リスキリング人材", "DXアンバサダー", "パートナーズ人材"]
LADDER = {"主事": (4, 4), "主任": (5, 4), "課長代理": (5, 4), "課長": (3, 3), "部長": (1, 1)}
ANSWERS: dict[str, Any] = {
    "org.name": "みはらし市",
    "org.kind": "city",
    "org.staff": 640,
    "dept.hr": "職員課",
    "dept.dx": "情報政策課",
    "dept.names": ["総務課", "職員課", "情報政策課", "税務課", "市民課", "福祉課", "建設課"],
    "dept.outposts": ["中央図書館"],
    "policy.version": "第1版",
    "policy.date": "2026-10-01",
    "policy.status": "decided",
    "policy.base_year": 2027,
    "policy.years": 3,
    "dxplan.exists": True,
    "dxplan.name": "みはらし市DX推進計画",
    "dxplan.year": 2025,
    "dxplan.fields": ["来なくてよい窓口", "庁内のデータの共有"],
    "dxplan.summary": "計画は、手続の見直しと職員の働き方の見直しを二つの柱としている。",
    "dsm.scope": "all",
    "hrpolicy.exists": True,
    "hrpolicy.name": "みはらし市人材育成基本方針",
    "hrpolicy.year": 2023,
    "related.plans": ["第7次総合計画"],
    "persona.dsm_ict.headcount": 12,
    "persona.dsm_expert.headcount": 2,
    "persona.dsm_reskilling.headcount": 60,
    "persona.dsm_ambassador.headcount": 8,
    "dsm.map_whom": "with_ambassadors",
    "dsm.levels": "later",
    "tool.levels": ["表計算：担当の集計を関数で行える", "申込みの画面：回答を転記せずに使える"],
    "dsm.mentor": "情報政策課の係長以上の職員",
    "dsm.check_month": "6",
    "secure.cio": ["prefecture", "joint"],
    "secure.others": "採用の説明会で、仕事の中身を職員が自分の言葉で話す。",
    "offjt.courses": ["DXの基礎（動画）：全職員", "ノーコードで作る業務アプリ：DXアンバサダー"],
    "dsm.exam_support": "fee",
    "dsm.ladder": "print",
    "dsm.priority": ["dsm_cloud", "dsm_ux", "dsm_ui"],
    "structure.head": "副市長",
    "structure.bodies": ["庁内DX推進本部", "近隣団体との共同研究会"],
    "kpi.month": "4",
    "review.years": 2,
    "colophon.section": "職員課 人事係",
    "colophon.phone": "0000-00-0000",
    "colophon.mail": "jinji@miharashi.example",
}


def dsm_town() -> Document:
    """A city that answered everything; some questions come up only after others."""
    document = new_document("tokyo-dsm")
    answer(document, ANSWERS)
    answer(document, {"dsm.ladder_checked": True})
    return document


@pytest.fixture
def fresh() -> Iterator[Document]:
    with contextlib.closing(new_document("tokyo-dsm")) as document:
        yield document


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> list[Facts]:
    """A new file, where every value is a blank, and the answered one, where none is."""
    found = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOSHIN_NAVI_HOME", str(tmp_path_factory.mktemp("home")))
        for make in (lambda: new_document("tokyo-dsm"), dsm_town):
            with contextlib.closing(make()) as document:
                found.append(read_facts(document))
    return found


@pytest.fixture
def facts(towns: list[Facts]) -> Facts:
    return towns[0]


def test_skills_by_category_in_the_order_of_the_source(facts: Facts) -> None:
    found: dict[str, list[str]] = {}
    for skill in map_skills(facts):
        found.setdefault(facts.categories[skill.category_id or 0].name, []).append(skill.name)
    assert list(found) == list(CATEGORIES)
    assert found == CATEGORIES
    assert sum(map(len, found.values())) == 22


def test_tools_are_an_extension_with_a_scale_of_their_own(facts: Facts) -> None:
    tools = map_skills(facts, tools=True)
    assert [skill.name for skill in tools] == TOOLS
    assert {facts.categories[skill.category_id or 0].name for skill in tools} == {"デジタルツール（拡張）"}
    assert [skill.note for skill in tools] == [
        g for g in ("Officeアプリ", "コミュニケーション", "業務効率化") for _ in "12"
    ]
    assert [scale.key for scale in facts.scales] == ["dsm_level", "dsm_tool"]


def test_four_levels(facts: Facts) -> None:
    main = [level for level in facts.levels if level.scale_id == facts.scales[0].id]
    assert [(level.value, level.label) for level in main] == [(n, f"Lv.{n}") for n in range(4)]
    assert [level.meaning.partition("：")[0] for level in main] == ["未実施", "要指導", "自立", "指導者"]


def test_exams(facts: Facts) -> None:
    names = {row.id: row.name for row in facts.qualifications}
    found: dict[str, set[str]] = {name: set() for name in names.values()}
    for row in facts.qualification_skills:
        found[names[row.qualification_id]].add(facts.skills[row.skill_id].name)
        assert row.level is None  # the source maps exams to skills, not to levels
    advanced = {row.name for row in facts.qualifications if row.kind == "advanced"}
    assert {name: found[name] for name in advanced} == EXAMS
    assert {row.name for row in facts.qualifications} - advanced == BASIC_EXAMS
    assert all(row.valid_years is None for row in facts.qualifications)  # the source names no period


def test_ladder_is_a_draft(facts: Facts) -> None:
    count = Counter((item.rank, item.axis) for item in facts.ladder)
    assert {rank: (count[rank, "GQ"], count[rank, "DQ"]) for rank in LADDER} == LADDER
    assert sum(count.values()) == 34
    assert not any(item.confirmed for item in facts.ladder)
    assert [rank.name for rank in facts.ranks] == list(LADDER)
    assert [rank.is_manager for rank in facts.ranks] == [False, False, False, True, True]


def test_talents_and_job_types(facts: Facts) -> None:
    assert [persona.name for persona in in_use(facts)] == TALENTS
    assert [persona.name for persona in facts.personas if persona.external] == ["パートナーズ人材"]
    assert [job.name for job in facts.job_types] == ["ビジネスデザイナー", "UI/UXデザイナー", "データサイエンティスト"]


def test_nothing_is_required_that_the_source_does_not_say(facts: Facts) -> None:
    assert facts.requirements == ()
    assert facts.job_type_levels == ()
    assert facts.targets == ()
    assert facts.stages == ()
    assert facts.measures == ()


def test_keys_cannot_meet_those_of_other_presets(facts: Facts) -> None:
    rows = [*facts.personas, *facts.skills.values(), *facts.categories.values(), *facts.scales, *facts.job_types]
    rows += [*facts.qualifications, *facts.ladder, *facts.indicators.values()]
    assert all(row.key.startswith("dsm_") for row in rows)
    assert all(row.origin.startswith("tokyo-dsm:") and row.as_of == "2024-03" for row in rows)
    others = {s.key for s in load("standard").sections} | set(load("standard").paragraphs)
    shared = {"persona.other", "persona.merged"}  # the composer asks for these two by name
    assert not others & ({s.key for s in PRESET.sections} | set(PRESET.paragraphs)) - shared


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_every_file_names_its_source_and_date_and_no_office_of_tokyo(path: Path) -> None:
    text = path.read_text("utf-8")
    content = tomllib.loads(text)
    assert content["source"]
    assert re.fullmatch(r"\d{4}(-\d{2}){0,2}", content["as_of"])
    assert not re.search(r"[○〇●◯]{2,}|[○◯](?=[年月日名人課町村市])|TODO|XXX", text)
    assert not re.search(r"GovTech|デジタルサービス局|総務局|オール東京|都庁|都政|都民|東京デジタルアカデミー", text)
    assert "東京" not in text or path.name == "preset.toml"


def test_outline_refers_to_what_exists() -> None:
    keys = [s.key for s in PRESET.sections]
    assert len(keys) == len(set(keys))
    chapters = {s.key for s in PRESET.sections if not s.chapter}
    known = {
        "prose": {*PRESET.paragraphs, "persona.role", "own.dx_summary"},
        "table": {*tables.MAKERS, *tables_levels.MAKERS},
        "diagram": set(diagrams.MAKERS),
        "list": {"fields", "others"},
    }
    printed = set()
    for part in PRESET.sections:
        assert not part.chapter or part.chapter in chapters
        assert part.step in PRESET.step_by_key
        for block in part.blocks:
            kind, _, name = block.partition(":")
            assert name in known[kind], block
            printed.add(name)
    by_rule = {f"persona.{p['key']}" for p in PRESET.frame["persona"]} | {"persona.other", "persona.merged"}
    assert set(PRESET.paragraphs) <= printed | by_rule


def test_questions_and_steps_refer_to_what_exists(facts: Facts) -> None:
    keys = [q.key for q in PRESET.questions]
    assert len(keys) == len(set(keys))
    common = Context(facts).variables(facts.personas[0])
    for question in PRESET.questions:
        assert question.step in PRESET.step_by_key
        assert question.label
        assert question.help
        assert question.bind in {"", "tools", "skills", *bindings.PLACES}
        if question.when:
            assert is_true(question.when, common) in {True, False}
        if question.options and question.default:
            assert question.default in {o.value for o in question.options}
    for step in PRESET.steps:
        assert all((step.title, step.owner, step.why, step.failure, step.next))
        assert set(step.owner.split("・")) <= {"人事", "DX"}
    chapters = [step.chapter for step in PRESET.steps]
    assert chapters == sorted(chapters)
    assert {step.key for step in PRESET.steps} >= {p.step for p in PRESET.paragraphs.values()}


@pytest.mark.parametrize("spec", PRESET.paragraphs.values(), ids=lambda p: p.key)
def test_every_paragraph_has_two_wordings_or_more(spec: ParagraphSpec) -> None:
    assert len(set(spec.texts.values())) == len(spec.texts) >= 2
    assert set(spec.texts) <= set(VARIANTS)
    assert spec.default in spec.texts


FLAGS = ("DX計画あり", "重点分野あり", "基本方針あり", "確保制度あり", "推奨研修あり", "ツール定義あり", "スキル数")
CHOICES = {q.key: [None, *(o.value for o in q.options)] for q in PRESET.questions if q.kind == "choice"}
CHOICES |= {"dsm.priority": [None, ["dsm_ux"]], "dept.hr": [None, "総務課"], "dept.dx": [None, "総務課"]}


def _worlds(text: str) -> Iterator[dict[str, Any]]:
    """Every combination of the flags, answers and personas that a wording looks at."""
    flags = [flag for flag in FLAGS if re.search(rf"(if|and|not|elif) [^%]*{flag}", text)]
    asked = [key for key in CHOICES if f'答("{key}")' in text]
    used = sorted(set(re.findall(r'使う\("(\w+)"\)', text)))
    sides: list[list[Any]] = [[True, False] for _ in [*flags, *used]] + [CHOICES[key] for key in asked]
    for values in itertools.product(*sides):
        chosen = dict(zip([*flags, *used, *asked], values, strict=True))
        found: dict[str, Any] = {flag: chosen[flag] for flag in flags}
        if "スキル数" in found:
            found["スキル数"] *= 3
        yield {**found, "使う": chosen.get, "答": chosen.get}


@pytest.mark.parametrize(
    ("key", "variant"), [(key, variant) for key, spec in PRESET.paragraphs.items() for variant in spec.texts]
)
def test_wording_renders_whatever_the_answers(towns: list[Facts], key: str, variant: str) -> None:
    text = PRESET.paragraphs[key].texts[variant]
    for facts in towns:
        persona = facts.persona_by_key.get(key.removeprefix("persona."), facts.persona_by_key["dsm_ict"])
        variables = Context(facts).variables(persona)
        for world in _worlds(text):
            for runs in render(text, {**variables, **world}):
                words = plain(runs)
                assert not re.search(r"[{}%\ufdd0-\ufdef]|None|True|False|、、|。。|「」|（）|^[、。]", words), words
                assert words.endswith("。"), words
                assert words.count("「") == words.count("」")
                assert words.count("（") == words.count("）")
        own = as_own_text(text, variables)
        assert [plain(r) for r in render_own(own, variables)] == [plain(r) for r in render(text, variables)]


def test_a_new_file_asks_but_nothing_of_it_contradicts(fresh: Document) -> None:
    book = book_of(fresh)
    check_form(book.document)
    assert {f.kind for f in book.findings} == {"blank"}
    assert {f.item for f in book.findings} >= {"dsm.levels", "dsm.mentor", "dsm.map_whom", "dsm.ladder"}


def test_levels_promised_now_lead_to_the_matrix_until_one_is_set(fresh: Document) -> None:
    book = answer(fresh, {"dsm.levels": "now"})
    [finding] = [f for f in book.findings if f.kind == "contradiction"]
    assert (finding.step, finding.item) == ("3-2", "dsm.levels")
    assert "人材像とスキル" in finding.next_step
    _ask_for_one_level(fresh)
    assert not [f for f in book_of(fresh).findings if f.kind == "contradiction"]
    part = section(book_of(fresh).document, "dsm_talents.each:dsm_ict")
    assert "Lv.2" in words_of(book_of(fresh).document)
    assert len(part.blocks) == 3
    later = answer(fresh, {"dsm.levels": "later"})
    [finding] = [f for f in later.findings if f.kind == "contradiction"]
    assert "もう入っている" in finding.message


def _ask_for_one_level(document: Document) -> None:
    facts = read_facts(document)
    skill = next(s for s in facts.skills.values() if s.key == "dsm_cloud")
    with document.action("試し") as session:
        session.add(
            Requirement(
                persona_id=facts.persona_by_key["dsm_ict"].id,
                skill_id=skill.id,
                category_id=skill.category_id or 0,
                level=2,
            )
        )


def test_the_ladder_is_printed_only_when_wanted_and_says_what_is_unchecked(fresh: Document) -> None:
    assert "table:ladder" not in {block.key for block in book_of(fresh).document.blocks()}
    book = answer(fresh, {"dsm.ladder": "print"})
    assert words_of(book.document).count("（要確認）") == 34
    assert "dsm.ladder_checked" in {f.item for f in book.findings}
    book = answer(fresh, {"dsm.ladder_checked": True})
    assert "（要確認）" not in words_of(book.document)
    assert "dsm.ladder_checked" not in {f.item for f in book.findings}
    book = answer(fresh, {"dsm.ladder_checked": False})
    assert words_of(book.document).count("（要確認）") == 34


SMALL = {
    "org.name": "みなと村",
    "org.staff": 45,
    "persona.used": ["dsm_reskilling", "dsm_ambassador", "dsm_partners"],
    "persona.added": ["学校ICT支援担当"],
    "dept.hr": "総務課",
    "dept.dx": "総務課",
    "dxplan.exists": False,
    "hrpolicy.exists": False,
}


def test_a_small_village_with_fewer_talents(fresh: Document) -> None:
    book = answer(fresh, SMALL)
    check_form(book.document)
    words = words_of(book.document)
    assert "みなと村では、45人の職員が" in words  # the wordings for small bodies are in use by themselves
    assert not re.search("ICT職(?!以外)|情報技術エキスパート", words)
    assert "学校ICT支援担当" in words
    merged = answer(fresh, {"persona.dsm_reskilling.merged": "dsm_ambassador"})
    check_form(merged.document)
    assert [p.name for p in in_use(merged.facts)] == ["DXアンバサダー", "パートナーズ人材", "学校ICT支援担当"]
    assert {f.kind for f in merged.findings} == {"blank"}


def test_the_policy_follows_the_map_as_edited(fresh: Document) -> None:
    assert "22のスキル項目に分け、それぞれを4段階" in words_of(book_of(fresh).document)
    with fresh.action("試し") as session:
        session.query(Skill).filter(Skill.key.in_(["dsm_server", "dsm_database"])).update({"active": False})
        session.query(ScaleLevel).filter(ScaleLevel.value == 0).delete()
        session.query(JobType).delete()
    book = book_of(fresh)
    words = words_of(book.document)
    assert "20のスキル項目に分け、それぞれを3段階" in words
    assert "スキル項目（20項目）" in words
    assert "サーバ基盤設計・構築" not in words
    [finding] = [f for f in book.findings if f.kind == "contradiction"]
    assert (finding.step, finding.item) == ("3-4", "section.dsm_jobs.enabled")
    off = answer(fresh, {"section.dsm_jobs.enabled": False})
    assert not [f for f in off.findings if f.kind == "contradiction"]


def test_answered_in_full_nothing_is_left_to_mend(profile: Path) -> None:
    with contextlib.closing(dsm_town()) as document:
        book = book_of(document)
        assert book.findings == ()
        assert book.document.status == "決定"
        check_form(book.document)
        labels = [s.title for s in book.document.sections]
        assert labels == [s.title for s in PRESET.sections if not s.chapter]
        words = words_of(book.document)
        assert not re.search("GovTech|東京", words)
        for name in (*TALENTS, *TOOLS, *EXAMS, *BASIC_EXAMS, *itertools.chain(*CATEGORIES.values())):
            assert name in words
