"""A small roster with invented names for the grid: everybody is a 一般行政職員, some are more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from desktop.analysis.departments import Tree
from desktop.analysis.facts import Facts
from desktop.models import (
    CONFIRMED,
    Appointment,
    Assessment,
    Department,
    Leave,
    Persona,
    Posting,
    Rank,
    Skill,
    Staff,
    StaffPersona,
)
from desktop.policy.staff import grid, rounds
from desktop.policy.staff.grid import GridData
from desktop.policy.staff.grid_order import Arranger, Sort, Wanted
from desktop.policy.starting import read_facts
from desktop.store import Document

DAY = "2026-06-01"
NAMES = (
    "髙橋 一郎", "山﨑 花子", "𠮷田 実", "葛󠄀城 渉", "さいとう 恵", "斎藤 恵", "齋藤 恵", "マリア・サントス・クルス",
    "林", "辻󠄀 誠", "濵田 亮", "栁沢 千尋", "神田 望", "徳永 光", "森 葵", "東海林 薫",
)  # fmt: skip


def hire(document: Document, count: int) -> None:
    """So many staff, five a 課, every fifth a DX推進員, every eighth a 係長; one on leave, one gone, one uncounted."""
    with document.action("職員を入れる", kind="start") as session:
        above = Department(name="総務部", kind="division", position=0)
        session.add(above)
        session.flush()
        names = ("総務課", "企画課", "税務課", "住民課", "福祉課", "健康課", "建設課", "会計課")
        sections = [Department(name=name, parent_id=above.id, position=n) for n, name in enumerate(names, 1)]
        ranks = [Rank(name=name, position=n) for n, name in enumerate(("主事", "係長", "課長"))]
        session.add_all([*sections, *ranks])
        session.flush()
        promoter = session.scalars(select(Persona).where(Persona.key == "promoter")).one()
        session.scalars(select(Persona).where(Persona.key == "general")).one().everyone = True
        for n in range(count):
            kana = f"かな{(n * 7) % count:03d}"
            staff = Staff(number=f"{n + 1:05d}", name=NAMES[n % len(NAMES)], kana=kana)
            session.add(staff)
            session.flush()
            section = sections[n // 5 % len(sections)]
            session.add(Posting(staff_id=staff.id, department_id=section.id, rank_id=ranks[1 if n % 8 == 0 else 0].id))
            if n % 5 == 0:
                session.add(StaffPersona(staff_id=staff.id, persona_id=promoter.id))
        session.flush()
        everybody = session.scalars(select(Staff).order_by(Staff.id)).all()
        session.add(Leave(staff_id=everybody[-1].id, name="休職", from_on="2026-01-01"))
        everybody[-2].left_on = "2026-03-31"
        out = session.scalars(select(Appointment).where(Appointment.in_check.is_(False))).first()
        if out is None:
            out = Appointment(key="own-out", name="対象外の任用", in_check=False)
            session.add(out)
            session.flush()
        session.scalars(select(Posting).where(Posting.staff_id == everybody[-3].id)).one().appointment_id = out.id


def assess(document: Document, round_id: int, cells: Iterable[tuple[int, int, int | None]], **more: object) -> None:
    """Write (staff, skill, level) straight into the file, as another program or a merge would."""
    layer = more.pop("layer", CONFIRMED)
    with document.action("評価を入れる") as session:
        for staff_id, skill_id, level in cells:
            key = {"round_id": round_id, "staff_id": staff_id, "skill_id": skill_id, "layer": layer}
            session.merge(Assessment(**key, level=level, **more))


def skill_id(document: Document, key: str) -> int:
    with document.read() as session:
        return session.scalars(select(Skill.id).where(Skill.key == key)).one()


@dataclass
class Town:
    """A document with people and a running round, and its grid as it stands now."""

    document: Document
    round_id: int

    @property
    def facts(self) -> Facts:
        return read_facts(self.document)

    def grid(self, layer: int = CONFIRMED, day: str = DAY) -> GridData:
        facts = self.facts
        which = next((each for each in rounds.all_rounds(self.document) if each.id == self.round_id), None)
        return grid.load(self.document, facts, *rounds.seen_at(self.document, facts, which, day), which, layer)

    def arranger(self, data: GridData | None = None) -> Arranger:
        facts = self.facts
        return Arranger(data or self.grid(), facts, Tree(facts.departments))

    def shown(
        self, wanted: Wanted | None = None, sorts: Sequence[Sort] = (), data: GridData | None = None
    ) -> list[str]:
        """The numbers of the people shown, without leading zeros."""
        arranger = self.arranger()
        rows = arranger.rows(wanted or Wanted(), sorts)
        return [arranger.data.people[row].number.lstrip("0") for row in rows]


def open_town(document: Document, count: int = 16) -> Town:
    hire(document, count)
    return Town(document, rounds.open_round(document, "R8", 2026, "2026-04-01"))
