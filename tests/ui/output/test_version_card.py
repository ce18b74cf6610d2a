"""The card of 版の記録: the button works only for a decided text, the list says how far the present one is."""

from __future__ import annotations

import pytest

from desktop.ui.output.output_page import OutputPage


@pytest.fixture
def page(qtbot, session, messages, dialogs):
    made = OutputPage(session, messages, dialogs=dialogs)
    qtbot.addWidget(made)
    return made


def test_recording_a_version(page, session, messages):
    assert page.versions.record_button.isEnabled()
    page.versions.record_button.click()
    session.refresh_now()
    assert not page.versions.record_button.isEnabled()
    assert "第1版" in page.versions.list_label.text()
    assert "今の本文と同じ" in page.versions.list_label.text()
    session.save({"structure.head": "町長"}, "責任者を変更")
    session.refresh_now()
    assert "2か所違います" in page.versions.list_label.text()
    assert page.versions.record_button.isEnabled()


def test_a_draft_has_nothing_to_record(page, session):
    session.save({"policy.status": "draft"}, "状態を変更")
    session.refresh_now()
    assert not page.versions.record_button.isEnabled()
    assert "まだ記録はありません" in page.versions.list_label.text()
