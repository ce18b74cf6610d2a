"""Views of the grid under a name: kept by lasting keys, so that they hold in another copy of the file."""

from __future__ import annotations

import json

import pytest

from desktop.models import Skill
from desktop.policy.staff import views
from desktop.policy.staff.grid_order import SKILL, Wanted
from desktop.policy.staff.views import View
from desktop.store import WorldError
from tests.policy.frame.rows import one_step
from tests.policy.staff.grid_people import Town, open_town, skill_id


@pytest.fixture
def town(blank) -> Town:
    return open_town(blank)


def a_view(town: Town) -> View:
    facts, skill = town.facts, skill_id(town.document, "privacy")
    wanted = Wanted(
        departments=frozenset({facts.departments[1].id}),
        personas=frozenset({facts.personas[1].id}),
        ranks=frozenset({facts.ranks[0].id}),
        short=True,
        leavers=True,
        text="山",
    )
    return View(wanted, (("rank", True), (f"{SKILL}{skill}", False)), frozenset({skill}))


def test_a_view_comes_back_as_it_was(town):
    view = a_view(town)
    content = json.loads(json.dumps(views.encode(town.facts, view)))
    assert views.decode(town.facts, content) == view
    assert content["hidden"] == ["privacy"]  # no key of this file alone
    assert content["sorts"] == [["rank", True], ["skill:privacy", False]]


def test_saving_replaces_one_of_the_same_name(town):
    one_step(
        town.document, lambda: views.save(town.document, town.facts, "推進員", a_view(town)), "見方「推進員」を保存する"
    )
    views.save(town.document, town.facts, "全員", View())
    views.save(town.document, town.facts, "推進員", View(sorts=(("kana", False),)))
    kept = views.saved(town.document)
    assert [row.name for row in kept] == ["推進員", "全員"]
    assert views.decode(town.facts, json.loads(kept[0].content)).sorts == (("kana", False),)
    one_step(town.document, lambda: views.remove(town.document, kept[0].id), "見方を消す")
    with pytest.raises(WorldError, match="名前が空"):
        views.save(town.document, town.facts, "　", View())


def test_what_is_not_there_any_more_is_left_out(town):
    content = views.encode(town.facts, a_view(town)) | {"personas": ["gone"], "ranks": ["gone"]}
    with town.document.action("消えたスキル") as session:
        session.get_one(Skill, skill_id(town.document, "privacy")).key = "renamed"
    found = views.decode(town.facts, content)
    assert found.sorts == (("rank", True),)
    assert (found.hidden, found.wanted.personas, found.wanted.ranks) == (frozenset(), frozenset(), frozenset())
