"""Backups: verified, thinned by a pure rule, and restored as a document of their own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.policy.starting import read_facts
from desktop.store import Document, WorldError, backup
from desktop.store import gate as gate_module
from tests.store.merge.copies import edit

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_a_backup_holds_the_document_and_says_why(town: Document) -> None:
    edit(town, "name", 0, "変える前")
    made = backup.take(town, "まとめる前", NOW)
    edit(town, "name", 0, "変えた後")
    assert (made.reason, made.at, made.last_action) == ("まとめる前", NOW, "name 0")
    assert made.target == str(town.path)
    assert [b.path for b in backup.listed(town.lineage)] == [made.path]
    restored = Document.open(made.path)
    assert read_facts(restored).organization.name == "変える前"
    assert restored.lineage == town.lineage
    restored.close()


def test_a_backup_that_cannot_be_read_back_is_not_kept(town: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate_module, "MAX_BYTES", 100)
    with pytest.raises(WorldError, match="正しく書けていませんでした"):
        backup.take(town, "試し", NOW)
    assert backup.listed(town.lineage) == []


def test_a_backup_is_due_half_an_hour_after_the_last(town: Document) -> None:
    assert backup.due(town, NOW)
    backup.take(town, "保存", NOW)
    assert not backup.due(town, NOW + timedelta(minutes=29))
    assert backup.due(town, NOW + timedelta(minutes=30))


def test_taking_thins_the_old_ones(town: Document) -> None:
    for days in (200, 100, 99, 10, 9, 1):
        backup.take(town, "保存", NOW - timedelta(days=days))
    backup.take(town, "保存", NOW)
    left = [(NOW - b.at).days for b in backup.listed(town.lineage)]
    assert left == [0, 1, 9, 10, 99, 100, 200]
    for hours in range(30):
        backup.take(town, "保存", NOW + timedelta(days=30, hours=hours / 10))
    ages = [(NOW - b.at).days for b in backup.listed(town.lineage)]
    assert len(ages) == 30 + 7


def test_two_of_one_second_are_in_the_order_of_writing(town: Document) -> None:
    made = [backup.take(town, str(n), NOW) for n in range(6)]
    assert [b.path for b in backup.listed(town.lineage)] == [b.path for b in reversed(made)]


def test_an_attempt_never_raises(town: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    assert backup.attempt(town, "試し") == ""
    assert backup.attempt_if_due(town, "試し") == ""
    assert len(backup.listed(town.lineage)) == 1
    for error in (WorldError("空き容量が足りません。", "次"), PermissionError(13, "no")):

        def refuse(*_args: object, error: Exception = error) -> None:
            raise error

        monkeypatch.setattr(backup, "take", refuse)
        assert "作業はこのまま続けられます" in backup.attempt(town, "試し")
        monkeypatch.setattr(backup, "listed", refuse)
        assert "作業はこのまま続けられます" in backup.attempt_if_due(town, "試し")


def test_everything_can_be_erased(town: Document) -> None:
    backup.take(town, "保存", NOW)
    assert backup.erase_all(town.lineage) == 1
    assert backup.listed(town.lineage) == []
    assert list(backup.listed(town.lineage)) == []


times = st.lists(st.integers(0, 600 * 24 * 60), max_size=60, unique=True)


@given(times)
def test_the_rule_of_thinning(minutes: list[int]) -> None:
    backups = [(str(m), NOW - timedelta(minutes=m)) for m in minutes]
    kept = backup.keep(backups, NOW)
    assert kept <= {name for name, _ in backups}
    assert {name for name, at in backups if NOW - at <= timedelta(days=2)} <= kept
    if backups:
        assert str(min(minutes)) in kept
    old = [at for name, at in backups if name in kept and NOW - at > timedelta(days=2)]
    assert len(old) <= backup.DAILY + backup.WEEKLY + backup.MONTHLY + 1
    # Thinning again takes nothing more
    again = backup.keep([(n, a) for n, a in backups if n in kept], NOW)
    assert again == kept
