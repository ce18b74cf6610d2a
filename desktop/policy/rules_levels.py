"""Rules over the skill map: levels that the town said it would decide, sections whose table came out empty."""

from __future__ import annotations

from collections.abc import Iterator

from .inspection import Finding, Inspection

STEP, ITEM = "3-2", "dsm.levels"
PROMISED = ("table:skill_map", "table:tools_skills", "table:job_types", "table:exams")


def check(inspection: Inspection) -> Iterator[Finding]:
    """All findings of this kind; a preset without a skill map has none."""
    yield from _required(inspection)
    yield from _tables(inspection)


def _tables(inspection: Inspection) -> Iterator[Finding]:
    printed = {block.key for block in inspection.document.blocks()}
    present = {section.key for section in inspection.document.walk()}
    for spec in inspection.facts.preset.sections:
        if spec.key in present and any(name in PROMISED and name not in printed for name in spec.blocks):
            yield Finding(
                "contradiction",
                f"「{spec.title}」の表に載せるものが一つもありません。",
                "「人材像とスキル」の画面で加えるか、「章と節」でこの節を外してください。",
                spec.step,
                f"section.{spec.key}.enabled",
            )


def _required(inspection: Inspection) -> Iterator[Finding]:
    facts = inspection.facts
    when = facts.answer(ITEM)
    decided = bool(facts.requirements or facts.job_type_levels)
    if inspection.excluded(STEP):
        return
    if when == "now" and not decided:
        yield Finding(
            "contradiction",
            "求めるレベルをこの方針で決めることにしていますが、まだ一つも入っていません。",
            "「人材像とスキル」の画面で類型かジョブタイプのレベルを入れるか、「運用を始めてから」を選んでください。",
            STEP,
            ITEM,
        )
    if when == "later" and decided:
        yield Finding(
            "contradiction",
            "求めるレベルを運用を始めてから決めることにしていますが、もう入っているものがあります。",
            "「この方針で決める」を選ぶか、「人材像とスキル」の画面で入れたレベルを消してください。",
            STEP,
            ITEM,
        )
