"""Starting a municipality's file: from a preset alone, or filled with a sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy.orm import Session

from desktop.analysis import indicators, roster
from desktop.analysis.facts import Counted, Facts, Measured, load_facts
from desktop.catalog.install import install
from desktop.catalog.preset import load
from desktop.catalog.samples import load_sample
from desktop.store import Document

from .answering import mark_seen, parse_many, save_answers, set_aside
from .items import all_items
from .sample_checks import fill_round
from .sample_ojt import fill_judgements, fill_ojt, fill_rules
from .sample_staff import fill_staff
from .staff.now import roster_now, roster_rows
from .steps import steps

_counted: WeakKeyDictionary[Document, tuple[int, Counted | None]] = WeakKeyDictionary()
_measured: WeakKeyDictionary[Document, tuple[int, Mapping[str, Measured]]] = WeakKeyDictionary()


def read_facts(document: Document) -> Facts:
    """Everything in the document now. The roster is counted again only when something of it has changed."""
    version = document.version_of(roster.TABLES)
    with document.read() as session:
        facts = load_facts(session)
        known = _counted.get(document)
        if known is None or known[0] != version:
            known = version, _count(session, facts)
            _counted[document] = known
    return replace(facts, counted=known[1], measured=_measure(document, facts) if known[1] else {})


def _count(session: Session, facts: Facts) -> Counted | None:
    day = facts.organization.roster_on
    if not day:
        return None
    rows = roster.read_rows(session)
    return None if rows.empty else roster.count(facts, roster.roster_on(rows, facts, day), rows)


def _measure(document: Document, facts: Facts) -> Mapping[str, Measured]:
    version = document.version_of(indicators.TABLES)
    known = _measured.get(document)
    if known is None or known[0] != version:
        day = facts.organization.roster_on
        with document.read() as session:
            basis = indicators.read_basis(session, day, roster_rows(document).leaves)
        known = version, indicators.measure(facts, roster_now(document, facts, day), basis)
        _measured[document] = known
    return known[1]


def new_document(preset: str = "standard", name: str = "", actor: str = "") -> Document:
    """A new file with the preset's frame in it, and the town's name if it is known already."""
    document = Document.create(actor)
    chosen = load(preset)
    with document.action("新しいファイルを作る", kind="start") as session:
        install(session, chosen)
    if name:
        _answer(document, {"org.name": name}, "団体名を入れる")
    return document


def new_sample(key: str, preset: str = "", actor: str = "", name: str = "") -> Document:
    """A new file filled with a sample town and its staff, with its own preset and name unless others are given."""
    document = sample_policy(key, preset, actor, name)
    fill_roster(document, load_sample(key)["roster"])
    return document


def sample_policy(key: str, preset: str = "", actor: str = "", name: str = "") -> Document:
    """A new file with a sample's answers alone: a policy without a roster."""
    sample = load_sample(key)
    document = new_document(preset or sample["preset"], actor=actor)
    answers: dict[str, Any] = dict(sample.get("answers", {}))
    if name:
        answers["org.name"] = name
    answers |= {f"wording.{k}.variant": v for k, v in sample.get("wordings", {}).items()}
    answers |= {f"section.{k}.enabled": v for k, v in sample.get("sections", {}).items()}
    # Some questions exist only once others are answered (a persona added, a target switched on): go round until all fit
    while answers:
        known = {item.key for item in all_items(read_facts(document))}
        ready = {k: v for k, v in answers.items() if k in known}
        if not ready:
            raise KeyError(f"sample {key}: no such questions: {', '.join(answers)}")
        _answer(document, ready, "見本を入れる")
        answers = {k: v for k, v in answers.items() if k not in ready}
    with document.action("見本を入れる", kind="start") as session:
        for step in steps(read_facts(document)):
            mark_seen(session, step.key)
        for step_key, reason in sample.get("excluded", {}).items():
            set_aside(session, step_key, excluded=True, reason=reason)
    return document


def fill_roster(document: Document, spec: Mapping[str, Any]) -> None:
    """The sample's staff, their skill checks and their OJT."""
    with document.action("見本の職員を入れる", kind="start") as session:
        fill_staff(session, read_facts(document), spec)
    facts = read_facts(document)
    rows = roster_rows(document)
    with document.action("見本のスキルチェックを入れる", kind="start") as session:
        for n, each in enumerate(spec["round"]):
            day = each.get("frozen_on") or each["opened_on"]
            fill_round(session, facts, roster.roster_on(rows, facts, day), each, spec["seed"] + n)
    if "ojt" in spec:
        _fill_ojt(document, spec["ojt"] | {"vacant": spec["vacant"]})


def _fill_ojt(document: Document, spec: Mapping[str, Any]) -> None:
    with document.action("見本の到達の条件を入れる", kind="start") as session:
        fill_rules(session, read_facts(document), spec)
    facts = read_facts(document)
    with document.action("見本のOJTを入れる", kind="start") as session:
        fill_ojt(session, facts, roster_now(document, facts, facts.organization.roster_on), spec)
        judged = roster_now(document, facts, spec["judged_on"])
        fill_judgements(session, facts, judged, roster_rows(document).leaves, spec)


def _answer(document: Document, raw: dict[str, Any], label: str) -> None:
    facts = read_facts(document)
    items = all_items(facts)
    values, problems = parse_many(items, raw)
    if problems:
        raise ValueError(f"bad answers in bundled data: {problems}")
    save_answers(document, facts, items, values, label=label, kind="start")
