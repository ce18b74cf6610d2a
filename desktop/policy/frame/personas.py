"""人材像: adding, changing, joining and setting aside. Each function is one action, and so one undo step."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.analysis.facts import Facts
from desktop.analysis.personas import circle_of, in_use
from desktop.models import Persona, PersonaRank, Rank
from desktop.policy.answering import as_text
from desktop.policy.starting import read_facts
from desktop.store import Document, WorldError

from .names import checked_name, own_key, refuse_taken
from .ordering import copy_of, free_name, shift
from .whatif import merged, taken_back, unmerged, with_persona

WHAT = "人材像"
TEXTS = {"role": "役割", "assignment": "就く人", "training": "研修内容", "color": "色"}


def add(document: Document, name: str, *, role: str = "", parent: str = "") -> str:
    """Add a persona of the town's own at the end; returns its key."""
    facts = read_facts(document)
    name = checked_name(name, WHAT)
    refuse_taken(name, (p.name for p in facts.personas), WHAT)
    parent_id = facts.persona_by_key[parent].id if parent else None
    key = own_key()
    last = max((p.position for p in facts.personas), default=-1)
    with document.action(f"人材像「{name}」を加える") as session:
        session.add(Persona(key=key, name=name, role=as_text(role), parent_id=parent_id, position=last + 1))
    return key


def rename(document: Document, key: str, name: str) -> None:
    """Give it another name; two personas never share one."""
    facts = read_facts(document)
    old = facts.persona_by_key[key].name
    name = checked_name(name, WHAT)
    refuse_taken(name, (p.name for p in facts.personas if p.key != key), WHAT)
    _change(document, key, f"人材像「{old}」の名前を変える", name=name)


def set_text(document: Document, key: str, column: str, text: str) -> None:
    """Change one of TEXTS, as it was typed."""
    name = read_facts(document).persona_by_key[key].name
    _change(document, key, f"「{name}」の{TEXTS[column]}を変える", **{column: as_text(text)})


def set_external(document: Document, key: str, external: bool) -> None:
    """Say whether the persona is brought in from outside."""
    facts = read_facts(document)
    persona = facts.persona_by_key[key]
    children = "、".join(f"「{p.name}」" for p in facts.personas if p.parent_id == persona.id and p.active)
    if external and children:
        raise WorldError(
            f"{children}の土台になっているため、「{persona.name}」を外部の人材にできません。",
            "先に、土台を別の人材像に変えてください。何も変えていません。",
        )
    words = "外部の人材にする" if external else "庁内で育てる人材にする"
    _change(document, key, f"「{persona.name}」を{words}", external=external)


def set_parent(document: Document, key: str, parent: str) -> None:
    """Build upon another persona, or upon none (""). Raises WorldError that names the circle it would close."""
    facts = read_facts(document)
    check_parent(facts, key, parent)
    persona, parent_id = facts.persona_by_key[key], facts.persona_by_key[parent].id if parent else None
    words = f"「{facts.persona_by_key[parent].name}」にする" if parent else "なくす"
    _change(document, key, f"「{persona.name}」の土台を{words}", parent_id=parent_id)


def check_parent(facts: Facts, key: str, parent: str) -> None:
    """Raise WorldError where building upon that one would close a circle."""
    persona, parent_id = facts.persona_by_key[key], facts.persona_by_key[parent].id if parent else None
    _refuse_stored_circle(facts, persona, parent_id)
    _refuse_new_circle(facts, with_persona(facts, persona.id, parent_id=parent_id))


def set_ranks(document: Document, key: str, ranks: Sequence[str]) -> None:
    """Say which ranks take it (by their UUIDs): everybody of these ranks, unless told otherwise for one person."""
    persona = read_facts(document).persona_by_key[key]
    with document.action(f"「{persona.name}」に就く職層を変える") as session:
        wanted = {
            r.id: n for n, r in enumerate(session.scalars(select(Rank).order_by(Rank.position))) if r.uuid in ranks
        }
        for row in session.scalars(select(PersonaRank).where(PersonaRank.persona_id == persona.id)):
            if row.rank_id not in wanted:
                session.delete(row)
            wanted.pop(row.rank_id, None)
        session.add_all(PersonaRank(persona_id=persona.id, rank_id=r, position=n) for r, n in wanted.items())


def move(document: Document, key: str, steps: int) -> None:
    """Move it up (negative) or down in the order in which everything lists personas."""
    name = read_facts(document).persona_by_key[key].name
    with document.action(f"「{name}」の順番を変える") as session:
        rows = list(session.scalars(select(Persona).order_by(Persona.position, Persona.id)))
        shift(rows, next(p for p in rows if p.key == key), steps)


def duplicate(document: Document, key: str) -> str:
    """A copy right below it, with its parent, its ranks and what it asks for; returns the copy's key."""
    facts = read_facts(document)
    source = facts.persona_by_key[key]
    name = free_name(f"{source.name}（写し）", [p.name for p in facts.personas])
    copy_key = own_key()
    with document.action(f"人材像「{source.name}」を写す") as session:
        made = copy_of(source, key=copy_key, name=name, origin="", as_of="", merged_into_id=None, active=True)
        session.add(made)
        session.flush()
        session.add_all(copy_of(r, persona_id=made.id) for r in facts.requirements_of.get(source.id, ()))
        session.add_all(copy_of(r, persona_id=made.id) for r in facts.persona_ranks if r.persona_id == source.id)
        rows = list(session.scalars(select(Persona).order_by(Persona.position, Persona.id)))
        rows.remove(made)
        rows.insert(next(n for n, p in enumerate(rows) if p.key == key) + 1, made)
        shift(rows, made, 0)
    return copy_key


def merge(document: Document, key: str, into: str) -> None:
    """Let another persona do its duties; its own values stay where they are, for taking it apart again."""
    facts = read_facts(document)
    check_merge(facts, key, into)
    persona, goal = facts.persona_by_key[key], facts.persona_by_key[into]
    label = f"「{persona.name}」を「{goal.name}」にまとめる"
    _change(document, key, label, merged_into_id=goal.id)


def check_merge(facts: Facts, key: str, into: str) -> None:
    """Raise WorldError where the other cannot take over, or where a circle would close."""
    persona, goal = facts.persona_by_key[key], facts.persona_by_key[into]
    if goal not in in_use(facts) or goal.external or goal is persona:
        raise WorldError(
            f"「{persona.name}」を「{goal.name}」にまとめられません。",
            "使っている、庁内の別の人材像を選んでください。何も変えていません。",
        )
    _refuse_new_circle(facts, merged(facts, key, into))


def unmerge(document: Document, key: str) -> None:
    """Let it stand for itself again."""
    facts = read_facts(document)
    _refuse_new_circle(facts, unmerged(facts, key))
    _change(document, key, f"「{facts.persona_by_key[key].name}」をまとめるのをやめる", merged_into_id=None)


def retire(document: Document, key: str) -> None:
    """Set it aside. It keeps all its values; what builds upon it goes on with what it asked for."""
    _change(document, key, f"「{read_facts(document).persona_by_key[key].name}」を使わない", active=False)


def take_back(document: Document, key: str) -> None:
    """Use it again."""
    facts = read_facts(document)
    _refuse_new_circle(facts, taken_back(facts, key))
    _change(document, key, f"「{facts.persona_by_key[key].name}」を使う", active=True)


# --- inner works -----------------------------------------------------------------------------------------------


def _change(document: Document, key: str, label: str, **values: object) -> None:
    with document.action(label) as session:
        persona = _persona(session, key)
        for column, value in values.items():
            setattr(persona, column, value)


def _persona(session: Session, key: str) -> Persona:
    return session.scalars(select(Persona).where(Persona.key == key)).one()


def _refuse_stored_circle(facts: Facts, persona: Persona, parent_id: int | None) -> None:
    """Also a persona that is not used may close a circle, which shows when it is taken back."""
    path = [persona]
    while parent_id is not None and facts.persona_by_id[parent_id] not in path:
        path.append(facts.persona_by_id[parent_id])
        parent_id = path[-1].parent_id
    if parent_id == persona.id:
        raise circle_error(path)


def _refuse_new_circle(before: Facts, after: Facts) -> None:
    for persona in in_use(after):
        path = circle_of(after, persona)
        if path and not circle_of(before, before.persona_by_id[persona.id]):
            raise circle_error(path)


def circle_error(path: Sequence[Persona]) -> WorldError:
    """The refusal that names the circle."""
    names = "→".join(f"「{p.name}」" for p in (*path, path[0]))
    return WorldError(
        f"土台が輪になります: {names}",
        "輪の中のどれか一つの土台を、先に別の人材像か「土台なし」に変えてください。何も変えていません。",
    )
