"""The frame as plain tables of words: what is exported, imported, compared with a preset and taken from one.

Rows name each other by lasting keys, never by the integers of one file, so that they mean the same in every file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from desktop.catalog.install import install
from desktop.catalog.preset import load
from desktop.models import (
    Base,
    JobType,
    JobTypeLevel,
    LadderItem,
    Method,
    Persona,
    PersonaRank,
    Qualification,
    QualificationSkill,
    Rank,
    Requirement,
    Scale,
    ScaleLevel,
    Skill,
    SkillCategory,
    SkillLevelText,
    SkillLink,
    SkillMethod,
    Stage,
    StageRule,
    StageTrack,
)

Row = dict[str, Any]
Frame = Mapping[str, tuple[Row, ...]]


@dataclass(frozen=True, slots=True)
class Col:
    """One column: its heading, its field in the model, and what a cell holds (text | int | flag | code | link).

    A link holds the lasting key of a row of the sheet named in `to`.
    """

    head: str
    field: str
    kind: str = "text"
    to: str = ""
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. `identity` are the fields by which two rows are the same; `title` is also the name of the sheet."""

    title: str
    model: type[Base]
    identity: tuple[str, ...]
    cols: tuple[Col, ...]

    @property
    def has_origin(self) -> bool:
        """Whether its rows tell where they come from."""
        return "origin" in self.model.__table__.columns

    def identity_of(self, row: Row) -> tuple[Any, ...]:
        """What a row is known by."""
        return tuple(row[name] for name in self.identity)

    def col(self, name: str) -> Col:
        """The column of a field."""
        return next(c for c in self.cols if c.field == name)


def _key(head: str = "記号") -> Col:
    return Col(head, "key", needed=True)


_NAME = Col("名前", "name", needed=True)
_ACTIVE = Col("使う", "active", "flag")
SHEETS: tuple[Sheet, ...] = (
    Sheet("職層", Rank, ("name",), (_NAME, Col("管理職", "is_manager", "flag"))),
    Sheet("区分", SkillCategory, ("key",), (_key(), _NAME)),
    Sheet("評価尺度", Scale, ("key",), (_key(), _NAME)),
    Sheet(
        "尺度の段階",
        ScaleLevel,
        ("scale_id", "value"),
        (
            Col("評価尺度", "scale_id", "link", "評価尺度", needed=True),
            Col("値", "value", "int", needed=True),
            Col("呼び名", "label", needed=True),
            Col("意味", "meaning"),
        ),
    ),
    Sheet("実施手法", Method, ("key",), (_key(), _NAME)),
    Sheet(
        "スキル項目",
        Skill,
        ("key",),
        (
            _key(),
            _NAME,
            Col("定義", "definition"),
            Col("注", "note"),
            Col("別の呼び方", "aliases"),
            Col("区分", "category_id", "link", "区分"),
            Col("評価尺度", "scale_id", "link", "評価尺度"),
            Col("まとめ先", "merged_into_id", "link", "スキル項目"),
            _ACTIVE,
        ),
    ),
    Sheet(
        "スキルの段階の説明",
        SkillLevelText,
        ("skill_id", "value"),
        (
            Col("スキル項目", "skill_id", "link", "スキル項目", needed=True),
            Col("値", "value", "int", needed=True),
            Col("説明", "text", needed=True),
        ),
    ),
    Sheet(
        "スキルの実施手法",
        SkillMethod,
        ("skill_id", "method_id"),
        (
            Col("スキル項目", "skill_id", "link", "スキル項目", needed=True),
            Col("実施手法", "method_id", "link", "実施手法", needed=True),
        ),
    ),
    Sheet("育成段階の系統", StageTrack, ("key",), (_key(), _NAME)),
    Sheet(
        "育成段階",
        Stage,
        ("key",),
        (
            _key(),
            Col("系統", "track_id", "link", "育成段階の系統", needed=True),
            _NAME,
            Col("定義", "definition"),
        ),
    ),
    Sheet(
        "到達の条件",
        StageRule,
        ("stage_id", "position"),
        (
            Col("育成段階", "stage_id", "link", "育成段階", needed=True),
            Col("順", "position", "int", needed=True),
            Col("条件の組", "alternative", "int"),
            Col("種類", "kind", "code"),
            Col("スキル項目", "skill_id", "link", "スキル項目"),
            Col("数", "number", "int"),
            Col("文", "text"),
        ),
    ),
    Sheet(
        "人材像",
        Persona,
        ("key",),
        (
            _key(),
            _NAME,
            Col("役割", "role"),
            Col("土台にする人材像", "parent_id", "link", "人材像"),
            Col("まとめ先", "merged_into_id", "link", "人材像"),
            Col("育成段階の系統", "track_id", "link", "育成段階の系統"),
            Col("段階を定めない", "without_track", "flag"),
            Col("外部", "external", "flag"),
            _ACTIVE,
            Col("就く人", "assignment"),
            Col("研修内容", "training"),
            Col("色", "color"),
        ),
    ),
    Sheet(
        "人材像に就く職層",
        PersonaRank,
        ("persona_id", "rank_id"),
        (
            Col("人材像", "persona_id", "link", "人材像", needed=True),
            Col("職層", "rank_id", "link", "職層", needed=True),
        ),
    ),
    Sheet(
        "求めるスキル",
        Requirement,
        ("persona_id", "skill_id"),
        (
            Col("人材像", "persona_id", "link", "人材像", needed=True),
            Col("スキル項目", "skill_id", "link", "スキル項目", needed=True),
            Col("区分", "category_id", "link", "区分", needed=True),
            Col("レベル", "level", "int"),
            Col("種類", "kind", "code"),
            Col("理由", "reason"),
        ),
    ),
    Sheet("ジョブタイプ", JobType, ("key",), (_key(), _NAME, Col("説明", "description"))),
    Sheet(
        "ジョブタイプのレベル",
        JobTypeLevel,
        ("job_type_id", "skill_id"),
        (
            Col("ジョブタイプ", "job_type_id", "link", "ジョブタイプ", needed=True),
            Col("スキル項目", "skill_id", "link", "スキル項目", needed=True),
            Col("レベル", "level", "int", needed=True),
        ),
    ),
    Sheet(
        "試験・資格",
        Qualification,
        ("key",),
        (_key(), _NAME, Col("種類", "kind", "code"), Col("注", "note"), Col("有効な年数", "valid_years", "int")),
    ),
    Sheet(
        "試験・資格とスキル",
        QualificationSkill,
        ("qualification_id", "skill_id"),
        (
            Col("試験・資格", "qualification_id", "link", "試験・資格", needed=True),
            Col("スキル項目", "skill_id", "link", "スキル項目", needed=True),
            Col("レベル", "level", "int"),
        ),
    ),
    Sheet(
        "職層ごとの目安",
        LadderItem,
        ("key",),
        (
            _key(),
            Col("職層", "rank", needed=True),
            Col("軸", "axis", needed=True),
            Col("文", "text", needed=True),
            Col("確かめた", "confirmed", "flag"),
        ),
    ),
    Sheet(
        "スキル体系の対応",
        SkillLink,
        ("left", "right"),
        (
            Col("対応の元", "left", needed=True),
            Col("対応の先", "right", needed=True),
            Col("対応の種類", "relation", "code"),
            Col("状態", "state", "code"),
        ),
    ),
)
BY_TITLE: Mapping[str, Sheet] = {sheet.title: sheet for sheet in SHEETS}
CODES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("到達の条件", "kind"): (
        "training", "tool_level", "case_years", "case_count", "mentoring", "skill_level", "manual",
    ),
    ("求めるスキル", "kind"): ("required", "in_charge", "volunteer", "exempt"),
    ("試験・資格", "kind"): ("advanced", "basic"),
    ("スキル体系の対応", "relation"): ("same", "near", "part"),
    ("スキル体系の対応", "state"): ("confirmed", "rejected"),
}  # fmt: skip


def read(session: Session) -> Frame:
    """The frame of a file in lasting terms."""
    names: dict[str, dict[int, str]] = {}
    found: dict[str, tuple[Row, ...]] = {}
    for sheet in SHEETS:
        rows = session.scalars(select(sheet.model)).all()
        if "id" in sheet.model.__table__.columns:
            label = "key" if "key" in sheet.model.__table__.columns else "name" if sheet.model is Rank else ""
            if label:
                names[sheet.title] = {getattr(row, "id"): getattr(row, label) for row in rows}  # noqa: B009 - any model
        columns = sheet.model.__table__.columns
        ordered = sorted(rows, key=lambda row: (getattr(row, "position", 0), str(getattr(row, "id", ""))))
        found[sheet.title] = tuple(_row(sheet, row, names) for row in (ordered if "position" in columns else rows))
    return found


def _row(sheet: Sheet, row: Any, names: Mapping[str, Mapping[int, str]]) -> Row:  # noqa: ANN401 - any model
    made: Row = {}
    for col in sheet.cols:
        value = getattr(row, col.field)
        made[col.field] = names[col.to].get(value) if col.kind == "link" else value
    if sheet.has_origin:
        made["origin"], made["as_of"] = row.origin, row.as_of
    return made


@cache
def preset_frame(key: str) -> Frame:
    """What a new file with this preset would hold; made in memory and never changed."""
    engine = create_engine("sqlite://")
    try:
        Base.metadata.create_all(engine)
        with Session(engine) as session:
            install(session, load(key))
            session.flush()
            return read(session)
    finally:
        engine.dispose()
