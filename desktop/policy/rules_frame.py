"""Rules over personas, targets and numbers: what contradicts what."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from desktop.analysis.facts import Facts
from desktop.analysis.personas import effective_skills, in_circle, in_use, standing_for, targets_in_use, targets_of
from desktop.analysis.targets import denominator, milestones
from desktop.analysis.years import fiscal_year
from desktop.models import Persona, Target

from .inspection import Finding, Inspection


def check(inspection: Inspection) -> Iterator[Finding]:
    """All findings of this kind."""
    facts = inspection.facts
    for persona in in_use(facts):
        yield from _persona(inspection, persona)
    yield from _headcounts(facts)
    yield from _period(facts)
    for target in targets_in_use(facts):
        yield from _target(facts, target)
    yield from _more_than(facts)
    yield from _placement(facts)


def _persona(inspection: Inspection, persona: Persona) -> Iterator[Finding]:
    facts, step = inspection.facts, f"2-n:{persona.key}"
    targets_step = f"5-n:{persona.key}"
    asked = any(step.key == targets_step for step in inspection.steps)  # a preset without targets has no such step
    if asked and not targets_of(facts, persona) and not inspection.excluded(targets_step):
        yield Finding(
            "contradiction",
            f"「{persona.name}」に中期目標がありません。",
            "目標を加えるか、この手順を「今回は対象外」にして理由を書いてください。",
            targets_step,
        )
    if persona.merged_into_id is not None:
        goal = facts.persona_by_id[persona.merged_into_id]
        yield Finding(
            "contradiction",
            f"「{persona.name}」を「{goal.name}」にまとめられません。使わない人材像か、互いにまとめた人材像です。",
            "別の人材像にまとめるか、「まとめない」を選んでください。",
            step,
            f"persona.{persona.key}.merged",
        )
    parent = facts.persona_by_id.get(persona.parent_id or 0)
    if parent is not None and not parent.active:
        yield Finding(
            "contradiction",
            f"「{persona.name}」が土台にしている「{parent.name}」を使わないことにしています。",
            "別の人材像を土台に選ぶか、「土台なし」にしてください。",
            step,
            f"persona.{persona.key}.parent",
        )
    if in_circle(facts, persona):
        yield Finding(
            "contradiction", f"「{persona.name}」の土台が輪になっています。", "土台を選び直してください。", step,
            f"persona.{persona.key}.parent",
        )  # fmt: skip
    if not persona.external and _places_skills(facts) and not effective_skills(facts, persona):
        yield Finding(
            "contradiction",
            f"「{persona.name}」に求めるスキルがありません。",
            "土台にする人材像を選んでください。土台のスキルを引き継ぎます。",
            step,
            f"persona.{persona.key}.parent",
        )


def _places_skills(facts: Facts) -> bool:
    """Whether the preset asks every persona for skills; where its source leaves that open, the town may as well."""
    return any(row.get("requires") for row in facts.preset.frame["persona"])


def _period(facts: Facts) -> Iterator[Finding]:
    end, plan = facts.end_year, facts.answer("dxplan.end")
    linked = facts.answer("period.linked") == "linked" and facts.answer("dxplan.exists") is True
    if linked and end is not None and isinstance(plan, int) and plan != end:
        yield Finding(
            "contradiction",
            f"方針の期間の終わり（{fiscal_year(end)}）が、DX推進計画の終わり（{fiscal_year(plan)}）と違います。",
            "期間を計画に合わせるか、「この方針だけで決める」を選んでください。",
            "0-3",
            "policy.years",
        )


def _headcounts(facts: Facts) -> Iterator[Finding]:
    staff = facts.staff_count
    if staff is None:
        return
    for persona in in_use(facts):
        heads = facts.heads(persona)
        if heads is not None and not persona.external and heads > staff:
            yield Finding(
                "contradiction",
                f"「{persona.name}」の人数（{heads}人）が職員数（{staff}人）より多くなっています。",
                "どちらかの人数を直してください。",
                f"2-n:{persona.key}",
                f"persona.{persona.key}.headcount",
            )


def _target(facts: Facts, target: Target) -> Iterator[Finding]:
    step, item = _place(facts, target)
    staff = facts.staff_count
    external = facts.persona_by_id[target.persona_id].external
    if target.kind == "count" and staff is not None and (target.value or 0) > staff and not external:
        yield Finding(
            "contradiction",
            f"目標「{target.name}」（{target.value}人）が職員数（{staff}人）より多くなっています。",
            "人数を直してください。",
            step,
            item,
        )
    base = denominator(facts, target)
    # Missing staff numbers, 主要事業所管課 and target values are open questions of their own
    if base is not None and base.basis == "in_post" and base.count is None:
        yield Finding(
            "contradiction",
            f"目標「{target.name}」の分母（{base.label}）の人数が決まっていません。",
            "分母になる人数を入力するか、別の分母を選んでください。",
            step,
            f"target.{target.key}.basis" if target.bases else item,
        )
    yield from _way(facts, target, step)


def _way(facts: Facts, target: Target, step: str) -> Iterator[Finding]:
    found = milestones(facts, target)
    for before, after in pairwise(found):
        if after.value < before.value:
            yield Finding(
                "contradiction",
                f"目標「{target.name}」の{fiscal_year(after.fiscal_year)}の値が、前の年度より下がっています。",
                "年度ごとの値を直してください。",
                step,
                f"target.{target.key}.year.{after.fiscal_year}",
            )
    if found and found[-1].value != target.value:
        yield Finding(
            "contradiction",
            f"目標「{target.name}」の最後の年度の値（{found[-1].value}）が、中期目標（{target.value}）と違います。",
            "最後の年度の値を中期目標に合わせてください。",
            step,
            f"target.{target.key}.year.{found[-1].fiscal_year}",
        )


# The first can never be more than the second
_PAIRS = (
    ("dx_lead_step3", "dx_lead_count"),
    ("infosys_step2", "infosys_count"),
    ("infosys_step3", "infosys_step2"),
    ("infosys_step3", "infosys_count"),
)


def _more_than(facts: Facts) -> Iterator[Finding]:
    used = {t.key: t for t in targets_in_use(facts)}
    for part_key, whole_key in _PAIRS:
        part, whole = used.get(part_key), used.get(whole_key)
        if part and whole and part.value is not None and whole.value is not None and part.value > whole.value:
            step, item = _place(facts, part)
            yield Finding(
                "contradiction",
                f"目標「{part.name}」（{part.value}人）が「{whole.name}」（{whole.value}人）より多くなっています。",
                "どちらかの人数を直してください。",
                step,
                item,
            )


def _placement(facts: Facts) -> Iterator[Finding]:
    used = {t.key: t for t in targets_in_use(facts)}
    placement, count = used.get("promoter_placement"), used.get("promoter_count")
    main = len(facts.main_departments)
    if placement and count and placement.value == 100 and count.value is not None and count.value < main:
        step, item = _place(facts, count)
        yield Finding(
            "contradiction",
            f"主要事業所管課は{main}課ありますが、育成する人数は{count.value}人です。各課に1人以上を配置できません。",
            "人数を増やすか、主要事業所管課の選び方か配置率を見直してください。",
            step,
            item,
        )


def _place(facts: Facts, target: Target) -> tuple[str, str]:
    persona = standing_for(facts, facts.persona_by_id[target.persona_id])
    return f"5-n:{persona.key}", f"target.{target.key}.value"
