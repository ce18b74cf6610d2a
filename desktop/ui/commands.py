"""Everything that 「何をしますか」 offers for the file that is open."""

from __future__ import annotations

from datetime import date

from desktop.analysis.ojt import fiscal_year_of
from desktop.analysis.roster import Person, Roster
from desktop.output.documents import EXPORTS
from desktop.policy.ojt.now import ojt_now
from desktop.policy.staff.now import roster_now

from .frame.frame_page import TABS as FRAME_TABS
from .live import LiveSession
from .ojt.ojt_page import TABS as OJT_TABS
from .palette import Command
from .places import PLACES
from .staff.staff_page import TABS as STAFF_TABS

_TABBED = (
    ("frame", "人材像とスキル", FRAME_TABS),
    ("staff", "職員とスキル表", STAFF_TABS),
    ("ojt", "OJT", OJT_TABS),
)


def commands(session: LiveSession) -> list[Command]:
    """Places, doings, documents, steps of the wizard, tabs, at last everybody of the roster, and records to write."""
    document = session.document
    found = [
        Command(f"place:{place.key}", f"{place.title}をひらく", f"Ctrl+{number}", place.icon)
        for number, place in enumerate(PLACES, start=1)
    ]
    found += [
        Command("save", "保存する", "Ctrl+S", "save"),
        Command("save-as", "名前を付けて保存する", "Ctrl+Shift+S", "save-all"),
    ]
    if session.can_undo:
        named = document.undo_label
        found.append(Command("undo", f"元に戻す: {named}", "Ctrl+Z", "undo-2"))
    if document.redo_label:
        found.append(Command("redo", f"やり直す: {document.redo_label}", "Ctrl+Y", "redo-2"))
    possible = [e for e in EXPORTS if not e.lacks(document)]
    found += [Command(f"export:{e.key}", f"{e.title}を書き出す", "", "download") for e in possible]
    found += [
        Command("intake", "設問シートを取り込む", "", "upload"),
        Command("blank", "次の残りをひらく", "", "circle-alert"),
        Command("merge", "写しをまとめる", "", "copy"),
        Command("takeout", "持ち出し用に書き出す", "", "upload"),
        Command("backups", "バックアップを見る", "", "history"),
        Command("open", "ほかのファイルを開く", "Ctrl+O", "folder-open"),
        Command("new", "新しいファイルをつくる", "Ctrl+N", "file-plus"),
        Command("close", "ファイルを閉じる", "", "x"),
        Command("about", "この方針ナビについて（版、置き場所、部品とライセンス）", "", "info"),
        Command("security-sheet", "安全についての説明書（PDF）を書き出す", "", "download"),
        Command("sbom", "部品表（CycloneDX）を書き出す", "", "download"),
    ]
    found += [
        Command(f"step:{p.step.key}", f"{p.step.number} {p.step.title}", p.state.value, "pencil")
        for p in session.book.progress
    ]
    found += [
        Command(f"tab:{place}/{tab.key}", f"{title}: {tab.title}", "", "arrow-right")
        for place, title, tabs in _TABBED
        for tab in tabs
    ]
    return found + _people(session) + _records(session)


def _records(session: LiveSession) -> list[Command]:
    """A line of the log for whoever holds a seat this year: straight to where it is typed."""
    roster, year = roster_now(session.document, session.book.facts), fiscal_year_of(date.today().isoformat())
    return [
        Command(
            f"tab:ojt/plan/{plan.id}/log",
            f"記録を書く: {roster.by_id[plan.staff_id].name}（{roster.tree.by_id[plan.department_id].name}）",
            "OJT",
            "pencil",
        )
        for plan in ojt_now(session.document).of_year(year)
        if not plan.closed_on
    ]


def _people(session: LiveSession) -> list[Command]:
    """Everybody in service: a name or a number leads to the person's page."""
    roster = roster_now(session.document, session.book.facts)
    return [
        Command(f"person:{p.uuid}", f"{p.name}（{p.kana}）" if p.kana else p.name, _where(roster, p), "users")
        for p in roster.serving
    ]


def _where(roster: Roster, person: Person) -> str:
    return f"{person.number}　{roster.tree.label(person.department_id)}".strip()
