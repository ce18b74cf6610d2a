"""The three figures of the policy as boxes on a grid; how they are drawn is the output's business."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from desktop.analysis.facts import Facts
from desktop.analysis.personas import ancestors, effective_skills, in_use, own_skills, parent_of, skills_in_use
from desktop.analysis.targets import kpis_in_use
from desktop.analysis.years import fiscal_year
from desktop.models import Persona

from .context import answer_or_default
from .tree import Arrow, Box, Diagram


def position(facts: Facts, step: str) -> Diagram:
    """位置づけ図: plans above and beside, this policy, the yearly plan below."""
    above = _plans_above(facts)
    width = max(len(above), 2)
    boxes = [Box(f"above{n}", name, n, 0, detail, 1, "soft") for n, (name, detail, _) in enumerate(above)]
    arrows = [Arrow(f"above{n}", "policy", label) for n, (_, _, label) in enumerate(above)]
    period = _period(facts)
    boxes.append(Box("policy", facts.policy.title or "本方針", 0, 1, period, width, "accent"))
    annual = answer_or_default(facts, "annual.name") or "年度計画"
    boxes.append(Box("annual", annual, 0, 2, "毎年度つくり、年度末に点検する", width))
    arrows += [Arrow("policy", "annual", "具体化", both=False)]
    return Diagram("position", width, tuple(boxes), tuple(arrows), "本方針の位置づけ", step, "diagram:position")


def _plans_above(facts: Facts) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    if facts.answer("dxplan.exists"):
        found.append(
            (facts.answer("dxplan.name") or "DX推進計画", _made(facts.answer("dxplan.year")), "人の面から支える")
        )
    if facts.answer("hrpolicy.exists"):
        name = facts.answer("hrpolicy.name") or "人材育成の基本方針"
        found.append((name, _made(facts.answer("hrpolicy.year")), "整合・補完"))
    found += [(name, "", "連携") for name in (facts.answer("related.plans") or ())[:2]]
    return found or [("国の自治体DX推進計画", "", "踏まえる")]


def _made(year: int | None) -> str:
    return f"{fiscal_year(year)}策定" if isinstance(year, int) else ""


def _period(facts: Facts) -> str:
    if facts.policy.base_year is None or facts.end_year is None:
        return ""
    return f"{fiscal_year(facts.policy.base_year)}から{fiscal_year(facts.end_year)}まで"


def personas(facts: Facts, step: str) -> Diagram:
    """人材像の関係: what builds on what, with the numbers of skills; outside experts beside."""
    used = in_use(facts)
    inside = [p for p in used if not p.external]
    depth = {p.id: len(ancestors(facts, p)) for p in inside}
    bottom = max(depth.values(), default=0)
    columns: dict[int, int] = {}
    _place(facts, None, inside, columns, 0)
    width = max(columns.values(), default=0) + 1
    spans = {p.id: _span(facts, p, inside) for p in inside}
    boxes = [_persona_box(facts, p, columns[p.id], bottom - depth[p.id], spans[p.id]) for p in inside]
    outside = [p for p in used if p.external]
    if outside:
        # Experts advise from above; a row of their own keeps every arrow short
        boxes = [Box(b.key, b.title, b.column, b.row + 1, b.detail, b.span, b.tone) for b in boxes]
        boxes = [Box(p.key, p.name, 0, 0, "助言・支援", width, "soft") for p in outside[:1]] + boxes
    arrows = []
    for persona in inside:
        parent = parent_of(facts, persona)
        if parent is not None and parent in inside:
            arrows.append(Arrow(parent.key, persona.key, f"＋{len(own_skills(facts, persona))}"))
    return Diagram(
        "personas", width, tuple(boxes), tuple(arrows), "人材像の関係とスキル項目の数", step, "diagram:personas"
    )


def _children(facts: Facts, parent: Persona | None, inside: list[Persona]) -> list[Persona]:
    def is_child(persona: Persona) -> bool:
        found = parent_of(facts, persona)
        if parent is None:
            return found is None or found not in inside
        return found is not None and found.id == parent.id

    return [p for p in inside if is_child(p)]


def _span(facts: Facts, persona: Persona, inside: list[Persona]) -> int:
    return max(1, sum(_span(facts, c, inside) for c in _children(facts, persona, inside)))


def _place(facts: Facts, parent: Persona | None, inside: list[Persona], columns: dict[int, int], start: int) -> None:
    for child in _children(facts, parent, inside):
        columns[child.id] = start
        _place(facts, child, inside, columns, start)
        start += _span(facts, child, inside)


def _persona_box(facts: Facts, persona: Persona, column: int, row: int, span: int) -> Box:
    detail = f"求めるスキル {len(effective_skills(facts, persona))}項目"
    return Box(
        persona.key, persona.name, column, row, detail, span, "accent" if parent_of(facts, persona) is None else "plain"
    )


def structure(facts: Facts, step: str) -> Diagram:
    """推進体制: the one in charge, the two sections, the departments, and who helps from outside."""
    hr, dx = facts.answer("dept.hr") or "人事を受け持つ課", facts.answer("dept.dx") or "DXを受け持つ課"
    head = facts.answer("structure.head")
    bodies = list(facts.answer("structure.bodies") or ())
    used = in_use(facts)
    outside = [p.name for p in used if p.external] + bodies
    side = 1 if outside else 0
    boxes, arrows, row = [], [], 0
    if head:
        boxes.append(Box("head", head, 0, 0, "推進の責任者", 2))
        row = 1
    if hr == dx:
        boxes.append(Box("hr", hr, 0, row, "人材確保・人事管理・研修／スキル定義・進捗管理", 2, "accent"))
    else:
        boxes.append(Box("hr", hr, 0, row, "人材確保・人事管理・研修計画", 1, "accent"))
        boxes.append(Box("dx", dx, 1, row, "スキル定義・研修内容・進捗管理", 1, "accent"))
        arrows.append(Arrow("hr", "dx", "連携", both=True))
    count = len(facts.offices)
    promoter = next((p.name for p in used if p.key == "promoter"), "")
    detail = f"{promoter}と職員" if promoter else "職員"
    title = f"各課・出先機関（{count}）" if count else "各課・出先機関"
    boxes.append(Box("departments", title, 0, row + 1, detail, 2))
    keys = ["hr"] if hr == dx else ["hr", "dx"]
    arrows += [Arrow(key, "departments", "支援・把握") for key in keys]
    if head:
        arrows += [Arrow("head", key, "") for key in keys]
    if outside:
        boxes.append(Box("outside", "庁外・会議体との協力", 2, row, "\n".join(outside), 1, "soft"))
        arrows.append(Arrow("outside", keys[-1], "助言", both=False))
    return Diagram("structure", 2 + side, tuple(boxes), tuple(arrows), "推進体制", step, "diagram:structure")


_WIDEST = 5  # boxes beside each other whose names can still be read

_FLOW = (
    ("check", "①スキルチェック", "本人が登録・更新する"),
    ("talk", "②1on1", "本人とメンターが話し合う"),
    ("mend", "③自己補正", "本人が登録を直す"),
    ("count", "④集計・分析", ""),
    ("fixed", "⑤レベルの確定", "本人が確定版を受け取る"),
    ("next", "⑥2回目の1on1", "本人とメンターが次の学びを決める"),
)


def flow(facts: Facts, step: str) -> Diagram:
    """運用フロー: the six steps of a skill check, three to a row, there and back (002 p14)."""
    office = f"事務局（{facts.answer('dept.dx') or 'DXを受け持つ課'}）が行う"
    boxes = []
    for n, (key, title, detail) in enumerate(_FLOW):
        row, place = divmod(n, 3)
        boxes.append(Box(key, title, 2 - place if row else place, row, detail or office, 1, "plain" if n else "accent"))
    arrows = tuple(Arrow(before.key, after.key) for before, after in pairwise(boxes))
    return Diagram("flow", 3, tuple(boxes), arrows, "スキルチェックから確定までの流れ", step, "diagram:flow")


def overview(facts: Facts, step: str) -> Diagram:
    """全体像: the policy above, whom it is for, what they learn and how, and what is counted (004 ch3)."""
    inside = [p for p in in_use(facts) if not p.external]
    width = max(1, min(len(inside), _WIDEST))
    boxes = [Box("policy", facts.policy.title or "本方針", 0, 0, "役割に応じて学び、仕事を変える", width, "accent")]
    for n, persona in enumerate(inside):
        detail = f"求めるスキル {len(effective_skills(facts, persona))}項目"
        boxes.append(Box(persona.key, persona.name, n % width, 1 + n // width, detail))
    bottom = max(box.row for box in boxes) + 1
    taught = {row.method_id for row in facts.skill_methods}
    ways = "、".join(m.name for m in facts.methods if m.id in taught)
    boxes.append(Box("map", f"スキルマップ（{len(skills_in_use(facts))}スキル）", 0, bottom, ways, width, "soft"))
    arrows = [Arrow("policy", p.key) for p in inside[:width]] + [Arrow(p.key, "map") for p in inside[-width:]]
    if goals := "、".join(i.name for i in kpis_in_use(facts)):
        boxes.append(Box("kpi", "年度ごとの目標", 0, bottom + 1, goals, width))
        arrows.append(Arrow("map", "kpi"))
    return Diagram("overview", width, tuple(boxes), tuple(arrows), "本方針の全体像", step, "diagram:overview")


MAKERS: dict[str, Callable[[Facts, str], Diagram]] = {
    "position": position,
    "personas": personas,
    "structure": structure,
    "flow": flow,
    "overview": overview,
}
