"""Every wording in every variant renders, whatever the answers; and none repeats a source word for word."""

from __future__ import annotations

import contextlib
import itertools
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.analysis.facts import Facts
from desktop.catalog.preset import load
from desktop.policy.context import Context
from desktop.policy.starting import new_document, new_sample, read_facts
from desktop.policy.template import as_own_text, render, render_own
from desktop.policy.tree import plain

ROOT = Path(__file__).resolve().parents[2]
PRESET = load("standard")
COUNTS = ("スキル数", "固有スキル数")
FLAGS = (*COUNTS, "DX計画あり", "重点分野あり", "基本方針あり", "ICT枠", "ローテーション", "確保制度あり",
         "推奨研修あり", "ツール定義あり", "小規模", "人数表示", "親あり", "外部")  # fmt: skip
WORDINGS = [(key, variant) for key, spec in PRESET.paragraphs.items() for variant in spec.texts]
PERSONAS = ("general", "promoter", "dx_lead", "infosys", "manager", "cio")


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> list[Facts]:
    """A new file, where every value is a blank, and the sample, where none is."""
    found = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOSHIN_NAVI_HOME", str(tmp_path_factory.mktemp("home")))
        for make in (new_document, lambda: new_sample("town")):
            with contextlib.closing(make()) as document:
                found.append(read_facts(document))
    return found


def _variables(facts: Facts, key: str) -> dict[str, Any]:
    """All variables that a wording of this key may use at its place."""
    target = facts.target_by_key.get(key.removeprefix("target."))
    persona = facts.persona_by_key.get(key.removeprefix("persona."), facts.persona_by_key["promoter"])
    if target is not None:
        persona = facts.persona_by_id[target.persona_id]
    return Context(facts).variables(persona, target)


@pytest.mark.parametrize(("key", "variant"), WORDINGS)
def test_wording_renders_under_all_flags(towns: list[Facts], key: str, variant: str) -> None:
    text = PRESET.paragraphs[key].texts[variant]
    used = [flag for flag in FLAGS if flag in text]
    personas = [name for name in PERSONAS if f'使う("{name}")' in text]
    for facts in towns:
        variables = _variables(facts, key)
        for values in itertools.product((True, False), repeat=len(used) + len(personas)):
            chosen = dict(zip([*used, *personas], values, strict=True))
            chosen |= {name: 3 * chosen[name] for name in COUNTS if name in chosen}
            flags = {**variables, **chosen, "使う": lambda name, chosen=chosen: chosen[name]}
            for runs in render(text, flags):
                words = plain(runs)
                assert not re.search(r"[{}%\ufdd0-\ufdef]|None|True|False|、、|。。|「」|（）|^[、。]", words), words
                assert words.endswith("。"), words
                assert words.count("「") == words.count("」")
                assert words.count("（") == words.count("）")


@pytest.mark.parametrize(("key", "variant"), WORDINGS)
def test_wording_reads_the_same_as_own_text(towns: list[Facts], key: str, variant: str) -> None:
    """What the officer starts rewriting says, at first, exactly what the preset said."""
    text = PRESET.paragraphs[key].texts[variant]
    for facts in towns:
        variables = _variables(facts, key)
        own = as_own_text(text, variables)
        assert [plain(r) for r in render_own(own, variables)] == [plain(r) for r in render(text, variables)]


def test_wordings_may_not_reach_into_the_program(towns: list[Facts]) -> None:
    for attack in ("{{ 答.__globals__ }}", '{{ "".__class__.__mro__ }}', "{{ 無い名前 }}", "{{ 像.by_key.__class__ }}"):
        with pytest.raises(Exception, match=r"undefined|unsafe|attribute"):
            render(attack, Context(towns[1]).variables())


def test_nothing_repeats_a_source_word_for_word() -> None:
    """Only where the sources lie beside the project; elsewhere the tool cannot judge and this test asks nothing."""
    tool = ROOT.parent / "shared" / "tools" / "wording.py"
    if tool.is_file():
        found = subprocess.run([sys.executable, str(tool), str(ROOT)], capture_output=True, text=True)
        assert found.returncode == 0, found.stdout


def test_each_flag_is_used_by_some_wording() -> None:
    text = "".join(t for spec in PRESET.paragraphs.values() for t in spec.texts.values())
    unused = {flag for flag in FLAGS if flag not in text}
    assert unused <= {"小規模", "外部"}  # these two choose wordings and titles


def test_own_text_of_a_replaced_wording(towns: list[Facts]) -> None:
    facts = replace(towns[1], answers={**towns[1].answers, "dept.hr": "{団体名}{{7*7}}<b>"})
    variables = Context(facts).variables()
    (runs,) = render("{{ 人事課 }}が行う。", variables)
    assert plain(runs) == "{団体名}{{7*7}}<b>が行う。"
    assert as_own_text("{{ 人事課 }}が行う。", variables) == "{人事課}が行う。"
