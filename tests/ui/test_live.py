"""The session of the window: looking is not an action of the officer's, news may come from another thread."""

from __future__ import annotations

import threading

from desktop.policy.starting import new_document
from desktop.ui.live import LiveSession


def test_looking_is_passed_over_by_undo_and_history(session):
    session.save({"org.name": "みどり市"}, "団体名を変更")
    session.mark_seen("1-1")
    assert session.recent(1)[0][2] == "団体名を変更"
    assert session.undo() == "団体名を変更"
    session.refresh_now()
    assert session.book.facts.organization.name == "あおば野町"
    session.mark_seen("1-2")
    assert session.redo() == "団体名を変更"  # looking in between took nothing away
    assert session.document.redo_label == ""
    session.refresh_now()
    assert {"1-1", "1-2"} <= session.book.facts.seen


def test_the_foundation_of_a_file_cannot_be_undone(qtbot):
    made = LiveSession(new_document(name="みどり市"))
    try:
        assert not made.can_undo
        assert made.undo() == ""
        made.refresh_now()
        assert made.book.steps
    finally:
        made.close()
        made.document.close()


def test_news_from_another_thread_arrive_in_ours(qtbot, session, tmp_path):
    told = []
    session.acted.connect(lambda changes: told.append((changes.kind, threading.get_ident())))
    worker = threading.Thread(target=lambda: session.document.publish(tmp_path / "x.sqlite"))
    with qtbot.waitSignal(session.acted):
        worker.start()
        worker.join()
    assert told == [("saved", threading.get_ident())]


def test_after_closing_nothing_is_listened_to(qtbot, session, tmp_path):
    worker = threading.Thread(target=lambda: session.document.publish(tmp_path / "x.sqlite"))
    worker.start()
    worker.join()
    session.close()
    with qtbot.assertNotEmitted(session.acted, wait=100):
        qtbot.wait(50)
