"""ジョブタイプ, 試験・資格, 職層ごとの目安 and correspondences between frameworks: the town's own to define."""

from __future__ import annotations

import unicodedata

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.models import (
    Base,
    JobType,
    JobTypeLevel,
    LadderItem,
    Qualification,
    QualificationSkill,
    ScaleLevel,
    Skill,
    SkillLink,
)
from desktop.store import Document, WorldError

from .names import checked_name, clean, fold, one_line, own_key, refuse_taken

AXES = ("GQ", "DQ")
_YEARS = 50


def add_job_type(document: Document, name: str) -> str:
    """A new job type without levels; returns its key. Raises WorldError."""
    wanted = checked_name(name, "ジョブタイプ")
    with document.action("ジョブタイプを加える") as session:
        refuse_taken(wanted, session.scalars(select(JobType.name)), "ジョブタイプ")
        made = JobType(key=own_key(), name=wanted, position=_next(session, JobType))
        session.add(made)
        return made.key


def edit_job_type(document: Document, key: str, *, name: str | None = None, description: str | None = None) -> None:
    """Change its name or its description. Raises WorldError."""
    with document.action(
        "ジョブタイプを直す", edit_of=f"job:{key}:{'name' if name is not None else 'text'}"
    ) as session:
        job = session.scalars(select(JobType).where(JobType.key == key)).one()
        if name is not None:
            wanted = checked_name(name, "ジョブタイプ")
            refuse_taken(wanted, session.scalars(select(JobType.name).where(JobType.key != key)), "ジョブタイプ")
            job.name = wanted
        if description is not None:
            job.description = clean(description)


def remove_job_type(document: Document, key: str) -> None:
    """Take a job type away with its levels; 「元に戻す」 brings both back."""
    with document.action("ジョブタイプをなくす") as session:
        job = session.scalars(select(JobType).where(JobType.key == key)).one()
        for level in session.scalars(select(JobTypeLevel).where(JobTypeLevel.job_type_id == job.id)):
            session.delete(level)
        session.flush()
        session.delete(job)


def set_job_level(document: Document, key: str, skill_id: int, text: str) -> None:
    """The level that a job type requires of a skill; empty for none. Raises WorldError."""
    with document.action("ジョブタイプのレベルを決める") as session:
        job = session.scalars(select(JobType).where(JobType.key == key)).one()
        level = _level(session, skill_id, text)
        row = session.get(JobTypeLevel, (job.id, skill_id))
        if level is None:
            if row is not None:
                session.delete(row)
        elif row is None:
            session.add(JobTypeLevel(job_type_id=job.id, skill_id=skill_id, level=level))
        else:
            row.level = level


def add_qualification(document: Document, name: str) -> str:
    """A new qualification that speaks for no skill yet; returns its key. Raises WorldError."""
    wanted = checked_name(name, "試験・資格")
    with document.action("試験・資格を加える") as session:
        refuse_taken(wanted, session.scalars(select(Qualification.name)), "試験・資格")
        made = Qualification(key=own_key(), name=wanted, position=_next(session, Qualification))
        session.add(made)
        return made.key


def edit_qualification(document: Document, key: str, field: str, text: str) -> None:
    """Change one field: name, kind (高度試験 | 基礎), valid_years or note. Raises WorldError."""
    with document.action("試験・資格を直す", edit_of=f"qualification:{key}:{field}") as session:
        found = session.scalars(select(Qualification).where(Qualification.key == key)).one()
        if field == "name":
            wanted = checked_name(text, "試験・資格")
            others = session.scalars(select(Qualification.name).where(Qualification.key != key))
            refuse_taken(wanted, others, "試験・資格")
            found.name = wanted
        elif field == "kind":
            found.kind = _kind(text)
        elif field == "valid_years":
            found.valid_years = _years(text)
        else:
            found.note = clean(text)


def remove_qualification(document: Document, key: str) -> None:
    """Take a qualification away with what it speaks for; 「元に戻す」 brings both back."""
    with document.action("試験・資格をなくす") as session:
        found = session.scalars(select(Qualification).where(Qualification.key == key)).one()
        for row in session.scalars(select(QualificationSkill).where(QualificationSkill.qualification_id == found.id)):
            session.delete(row)
        session.flush()
        session.delete(found)


def set_qualification_skill(document: Document, key: str, skill_id: int, text: str) -> None:
    """What passing suggests of a skill: a level, ○ (the skill as such), or nothing when empty. Raises WorldError."""
    with document.action("試験・資格とスキルを結ぶ") as session:
        found = session.scalars(select(Qualification).where(Qualification.key == key)).one()
        row = session.get(QualificationSkill, (found.id, skill_id))
        plain = unicodedata.normalize("NFKC", text).strip()
        if not plain:
            if row is not None:
                session.delete(row)
            return
        level = None if plain in {"○", "◯", "o", "O"} else _level(session, skill_id, text)
        if row is None:
            session.add(QualificationSkill(qualification_id=found.id, skill_id=skill_id, level=level))
        else:
            row.level = level


def add_ladder_item(document: Document, rank: str, axis: str = "GQ", text: str = "") -> str:
    """A new criterion of a rank; returns its key. Raises WorldError."""
    wanted = checked_name(rank, "職層")
    with document.action("職層の目安を加える") as session:
        made = LadderItem(
            key=own_key(), rank=wanted, axis=_axis(axis), text=clean(text) or "（ここに目安を書く）",
            position=_next(session, LadderItem),
        )  # fmt: skip
        session.add(made)
        return made.key


def edit_ladder_item(document: Document, key: str, field: str, text: str) -> None:
    """Change one field: rank, axis or text. Raises WorldError."""
    with document.action("職層の目安を直す", edit_of=f"ladder:{key}:{field}") as session:
        item = session.scalars(select(LadderItem).where(LadderItem.key == key)).one()
        if field == "rank":
            item.rank = checked_name(text, "職層")
        elif field == "axis":
            item.axis = _axis(text)
        elif not one_line(text):
            raise WorldError("目安の文が空です。", "文を書くか、「なくす」を選んでください。何も変えていません。")
        else:
            item.text = clean(text)


def confirm_ladder_items(document: Document, keys: list[str], *, confirmed: bool) -> None:
    """Note that the officer has checked drafts (要確認), or take that back."""
    with document.action("目安を確かめた印を付ける" if confirmed else "目安の確認を取り消す") as session:
        for item in session.scalars(select(LadderItem).where(LadderItem.key.in_(keys))):
            item.confirmed = confirmed


def remove_ladder_items(document: Document, keys: list[str]) -> None:
    """Take criteria away; 「元に戻す」 brings them back."""
    with document.action("職層の目安をなくす") as session:
        for item in session.scalars(select(LadderItem).where(LadderItem.key.in_(keys))):
            session.delete(item)


def decide_links(document: Document, links: list[tuple[str, str, str]], state: str) -> None:
    """Decide about correspondences (left, right, relation): confirmed, rejected, or "" for undecided again."""
    label = {"confirmed": "対応を確定する", "rejected": "対応しないことにする"}.get(state, "対応を案に戻す")
    with document.action(label) as session:
        for left, right, relation in links:
            row = session.get(SkillLink, (left, right)) or session.get(SkillLink, (right, left))
            if not state:
                if row is not None:
                    session.delete(row)
            elif row is None:
                session.add(SkillLink(left=left, right=right, relation=relation, state=state))
            else:
                row.relation, row.state = relation, state


def _next(session: Session, model: type[Base]) -> int:
    highest = session.scalar(select(func.max(model.__table__.c.position)))
    return 0 if highest is None else int(highest) + 1


def _level(session: Session, skill_id: int, text: str) -> int | None:
    plain = unicodedata.normalize("NFKC", text).strip().casefold().removeprefix("lv.").removeprefix("lv")
    if not plain:
        return None
    skill = session.get_one(Skill, skill_id)
    scale = skill.scale_id or session.scalar(select(func.min(ScaleLevel.scale_id)))
    levels = {row.value: row.label for row in session.scalars(select(ScaleLevel).where(ScaleLevel.scale_id == scale))}
    by_label = {fold(label): value for value, label in levels.items()}
    value = int(plain) if plain.isdecimal() and len(plain) < 4 else by_label.get(fold(text), -1)
    if value not in levels:
        known = "、".join(levels.values()) or "まだありません"
        raise WorldError(
            f"「{text.strip()}」は、「{skill.name}」の段階にありません（段階: {known}）。",
            "段階の数字か、空欄にしてください。何も変えていません。",
        )
    return value


def _kind(text: str) -> str:
    kinds = {fold("高度試験"): "advanced", "advanced": "advanced", fold("基礎"): "basic", "basic": "basic"}
    if fold(text) not in kinds:
        raise WorldError(f"「{text.strip()}」は種類にありません。", "「高度試験」か「基礎」を書いてください。")
    return kinds[fold(text)]


def _years(text: str) -> int | None:
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("年")
    if not plain:
        return None
    if not plain.isdecimal() or not 0 < int(plain) <= _YEARS:
        raise WorldError(
            f"「{text.strip()}」は年数として読めません。", f"1から{_YEARS}までの数か、空欄にしてください。"
        )
    return int(plain)


def _axis(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    if plain not in AXES:
        raise WorldError(
            f"「{text.strip()}」は軸にありません。", "GQ（行政のスキル）か DQ（デジタルのスキル）を書いてください。"
        )
    return plain
