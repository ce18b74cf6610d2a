"""The variables that wordings are written with, taken from a town's facts.

A variable is a `Var`: it knows where it comes from, and is empty while its answer is missing, so that the text it is
put into shows a blank there instead of guessing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from desktop.analysis.facts import Facts
from desktop.analysis.personas import effective_skills, in_use, own_skills, parent_of, standing_for
from desktop.analysis.stages import tool_words
from desktop.analysis.targets import denominator, people
from desktop.analysis.years import fiscal_year, fiscal_year_end, japanese_date
from desktop.models import Persona, Target

from .skillmap import map_levels, map_skills
from .template import Var, evaluate

COMPARISONS = {"at_least": "以上", "about": "程度", "exact": ""}


@dataclass(frozen=True, slots=True)
class Names:
    """「像("promoter")」 in a wording, 「{像.promoter}」 in the officer's own sentence: a persona's present name."""

    by_key: Mapping[str, str]

    def __call__(self, key: str) -> Var:
        """The present name of a persona, also of one that was merged into another."""
        return Var(f"像.{key}", self.by_key.get(key), f"persona.{key}", "人材像の名前")


@dataclass(frozen=True, slots=True)
class TargetWords:
    """The 目標 of a target's paragraph."""

    facts: Facts
    target: Target

    @property
    def あり(self) -> bool:  # noqa: N802
        """Whether a value is set."""
        return self.target.value is not None

    @property
    def 値(self) -> Var:  # noqa: N802
        """「70％以上」, 「12人程度」, or people instead of percent where the town counts heads."""
        return self._var("値", None if self.target.value is None else self._value_words())

    @property
    def 率(self) -> Var:  # noqa: N802
        """「70％」."""
        return self._var("率", None if self.target.value is None else f"{self.target.value}％")

    @property
    def 人数(self) -> Var:  # noqa: N802
        """「126人」 (or 課)."""
        count = people(self.facts, self.target)
        return self._var("人数", None if count is None else f"{count}{self._unit}")

    @property
    def 分母(self) -> Var:  # noqa: N802
        """「全職員180人」."""
        base = denominator(self.facts, self.target)
        known = base is not None and base.count is not None
        return self._var("分母", f"{base.label}{base.count}{base.unit}" if known and base else None, "basis")

    @property
    def 期限(self) -> Var:  # noqa: N802
        """「令和12年度末」."""
        end = self.facts.end_year
        return Var("目標.期限", fiscal_year_end(end) if end else None, "policy.base_year", "期限")

    @property
    def 内訳(self) -> Var:  # noqa: N802
        """The arithmetic: 「180人×70％＝126人」."""
        return self._var("内訳", arithmetic(self.facts, self.target) or None)

    @property
    def _unit(self) -> str:
        base = denominator(self.facts, self.target)
        return base.unit if base else "人"

    def _value_words(self) -> str:
        compare = COMPARISONS.get(self.target.comparison, "")
        if self.target.kind == "rate" and not counts_heads(self.facts):
            return f"{self.target.value}％{compare}"
        count = people(self.facts, self.target)
        return f"{count}{self._unit}{compare}" if count is not None else f"{self.target.value}％{compare}"

    def _var(self, name: str, text: str | None, field: str = "value") -> Var:
        return Var(f"目標.{name}", text, f"target.{self.target.key}.{field}", f"{self.target.name}の{name}")


def counts_heads(facts: Facts) -> bool:
    """Whether this town writes targets as people instead of percent."""
    return bool(facts.answer("measure_style") == "count")


def arithmetic(facts: Facts, target: Target) -> str:
    """「180人×70％＝126人」 of a rate; empty for other kinds or while a number is missing."""
    base, count = denominator(facts, target), people(facts, target)
    if base is None or base.count is None or count is None:
        return ""
    return f"{base.count}{base.unit}×{target.value}％＝{count}{base.unit}"


class Context:
    """All variables of a town; `variables` adds those of a persona or a target."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    def variables(self, persona: Persona | None = None, target: Target | None = None) -> dict[str, Any]:
        """The names a wording may use at this place."""
        found = dict(self._common)
        if persona is not None:
            found |= self._persona(persona)
        if target is not None:
            found["目標"] = TargetWords(self.facts, target)
        return found

    @cached_property
    def _common(self) -> dict[str, Any]:
        return {**self._texts(), **self._flags()}

    def _texts(self) -> dict[str, Any]:
        facts, policy = self.facts, self.facts.policy
        end, day = facts.end_year, facts.counted.on if facts.counted else ""
        return {
            v.name: v
            for v in (
                Var("団体名", facts.organization.name, "org.name", "団体名"),
                Var("方針名", policy.title, "policy.title", "方針の名前"),
                Var("版数", policy.version_label, "policy.version", "版数"),
                Var("人事課", facts.answer("dept.hr"), "dept.hr", "人事を受け持つ課"),
                Var("DX課", facts.answer("dept.dx"), "dept.dx", "DXを受け持つ課"),
                Var("職員数", _with_unit(facts.staff_count, "人"), "org.staff", "職員数"),
                Var("名簿の日", japanese_date(day) if day else None, "org.staff", "名簿の基準日"),
                Var("開始年度", _year(policy.base_year), "policy.base_year", "始まりの年度"),
                Var("終了年度", _year(end), "policy.base_year", "終わりの年度"),
                Var("期間", _with_unit(policy.years, "年"), "policy.years", "期間"),
                Var("期限", fiscal_year_end(end) if end else None, "policy.base_year", "期限"),
                Var("見直し年数", _with_unit(policy.review_years, "年"), "review.years", "見直しの間隔"),
                Var("DX計画名", facts.answer("dxplan.name"), "dxplan.name", "DX計画の名前"),
                Var("DX計画年度", _year(facts.answer("dxplan.year")), "dxplan.year", "DX計画の年度"),
                Var("基本方針名", facts.answer("hrpolicy.name"), "hrpolicy.name", "人材育成の基本方針の名前"),
                Var("基本方針年度", _year(facts.answer("hrpolicy.year")), "hrpolicy.year", "基本方針の年度"),
                Var("年度計画名", answer_or_default(facts, "annual.name"), "annual.name", "年度計画の名前"),
                Var("主要課数", _with_unit(len(facts.main_departments) or None, "課"), "dept.main", "主要事業所管課"),
                Var("責任者", facts.answer("structure.head"), "structure.head", "推進の責任者"),
                Var("DX計画の終わり", _year(facts.answer("dxplan.end")), "dxplan.end", "DX計画の終わりの年度"),
                Var("助言者", facts.answer("advice.who"), "advice.who", "助言をくれた専門家"),
                Var("総合計画名", facts.answer("vision.plan"), "vision.plan", "総合計画の名前"),
                Var("目指すまちの姿", facts.answer("vision.words"), "vision.words", "目指すまちの姿"),
                Var("目指す職員像", facts.answer("staff.image"), "staff.image", "目指す職員の姿"),
                Var("メンター", facts.answer("dsm.mentor"), "dsm.mentor", "メンターを務める人"),
                Var("確保制度", "、".join(self._schemes()) or None, "secure.cio", "専門人材を迎える方法"),
            )
        }

    def _flags(self) -> dict[str, Any]:
        facts = self.facts
        used = {p.key for p in in_use(facts)}
        how = facts.answer("secure.infosys")
        return {
            "DX計画あり": facts.answer("dxplan.exists") is True,
            "重点分野あり": bool(facts.answer("dxplan.fields")),
            "基本方針あり": facts.answer("hrpolicy.exists") is True,
            "人材像数": sum(not p.external for p in in_use(facts)),
            "ICT枠": how in {"ict", "both"},
            "ローテーション": how in {"rotation", "both"},
            "確保制度あり": bool(self._schemes()),
            "推奨研修あり": bool(facts.answer("offjt.courses")),
            "手法あり": bool(facts.skill_methods),
            "マップ項目数": len(map_skills(facts)),
            "マップ段階数": map_levels(facts),
            "ツール定義あり": bool(facts.answer("tool.levels") or tool_words(facts)),
            "小規模": facts.is_small,
            "人数表示": counts_heads(facts),
            "使う": lambda key: key in used,
            "答": self._answer,
            "像": Names({p.key: standing_for(facts, p).name for p in facts.personas}),
        }

    def _persona(self, persona: Persona) -> dict[str, Any]:
        parent = parent_of(self.facts, persona)
        source = f"persona.{persona.key}"
        return {
            "人材像名": Var("人材像名", persona.name, source, "人材像の名前"),
            "親人材像名": Var("親人材像名", parent.name if parent else None, f"{source}.parent", "土台の人材像"),
            "親あり": parent is not None,
            "固有スキル数": len(own_skills(self.facts, persona)),
            "スキル数": len(effective_skills(self.facts, persona)),
            "外部": persona.external,
            "役割": Var("役割", persona.role.rstrip("。"), f"{source}.role", "人材像の役割"),
        }

    def _answer(self, key: str) -> Any:  # noqa: ANN401 - JSON values
        return answer_or_default(self.facts, key)

    def _schemes(self) -> list[str]:
        chosen = self.facts.answer("secure.cio") or ()
        question = next((q for q in self.facts.preset.questions if q.key == "secure.cio"), None)
        return [o.label for o in question.options if o.value in chosen] if question else []


def answer_or_default(facts: Facts, key: str) -> Any:  # noqa: ANN401 - JSON values
    """The stored answer, else what the preset's question starts with."""
    default = next((q.default for q in facts.preset.questions if q.key == key), "")
    value = facts.answer(key)
    return default if value in (None, "") else value


def is_true(expression: str, variables: Mapping[str, Any]) -> bool:
    """A question's `when` over the variables of its place."""
    return evaluate(expression, variables)


def _with_unit(number: int | None, unit: str) -> str | None:
    return None if number is None else f"{number}{unit}"


def _year(year: int | None) -> str | None:
    return fiscal_year(year) if isinstance(year, int) else None
