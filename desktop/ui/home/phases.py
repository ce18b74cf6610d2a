"""What the four phases say on ホーム: only what is true of this file and of this version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desktop.analysis.personas import in_use
from desktop.analysis.years import fiscal_year
from desktop.policy.book import Book
from desktop.policy.findings import Finding
from desktop.policy.ojt.now import Summary
from desktop.policy.progress import State

_CALENDAR: Final = "tab:ojt/calendar"


@dataclass(frozen=True, slots=True)
class Phase:
    """One card: a state in a word, a share if there is one, a sentence, and where to go on."""

    number: int
    title: str
    state: str
    mood: str  # pill | pill-ok | pill-caution
    text: str
    link: str
    command: str
    share: tuple[int, int] | None = None
    shared: str = ""  # what the share counts


def phases(book: Book, ojt: Summary | None = None) -> tuple[Phase, ...]:
    """The four of them, in the order of the work."""
    return _policy(book), _plan(book), _budget(), _running(ojt)


def left_beside(ojt: Summary) -> list[tuple[Finding, str]]:
    """What is left beside the policy, each with the command that opens it."""
    if not ojt.overdue:
        return []
    words = "「予定」で、済んだものを「済」にするか、期限を直してください。"
    found = Finding("overdue", f"OJTの期限切れが{ojt.overdue}件あります。", words, "", "OJT", "各担当")
    return [(found, _CALENDAR)]


def headline(book: Book) -> str:
    """The town and its year."""
    town = book.facts.organization.name or "団体名は未入力"
    return f"{year_label(book)}　{town}" if book.facts.policy.base_year else town


def year_label(book: Book) -> str:
    """The first year of the policy's period, or that it is open."""
    year = book.facts.policy.base_year
    return fiscal_year(year) if year else "始まりの年度は未定"


def _policy(book: Book) -> Phase:
    wanted = [p for p in book.progress if p.state is not State.EXCLUDED]
    done = sum(p.state is State.DONE for p in wanted)
    blanks = sum(f.kind == "blank" for f in book.findings)
    others = len(book.findings) - blanks
    if book.ready:
        text = "空欄も食い違いもありません。「案」の透かしのないPDFを出力できます。"
    else:
        parts = [f"空欄 {blanks} 件"] * bool(blanks) + [f"食い違いなど {others} 件"] * bool(others)
        text = f"残り: {'、'.join(parts)}。残りがある間、PDFには「案」の透かしが入ります。"
    state, mood = ("そろいました", "pill-ok") if book.ready else (f"残り {len(book.findings)} 件", "pill-caution")
    return Phase(1, "基本方針", state, mood, text, "方針をひらく", "place:policy", (done, len(wanted)), "手順 完了")


def _plan(book: Book) -> Phase:
    facts = book.facts
    used = {p.id for p in in_use(facts)}
    targets = [t for t in facts.targets if t.active and t.kind != "flag" and t.persona_id in used]
    decided = sum(t.value is not None for t in targets)
    share = (decided, len(targets)) if targets else None
    first, last = facts.policy.base_year, facts.end_year
    if first is None or last is None:
        text = "方針の期間（始まりの年度と年数）を決めると、年度ごとの目標値が並びます。"
        return Phase(2, "年度計画", "期間が未定", "pill", text, "期間を決める", "step:0-3", share, "目標 決定")
    years = f"{fiscal_year(first)}から{fiscal_year(last)}まで"
    if decided < len(targets):
        text = f"{years}の計画です。決まった目標から、年度ごとの値が年度計画（Excel）に入ります。"
        return Phase(
            2, "年度計画", "目標を決める途中", "pill", text, "出力をひらく", "place:output", share, "目標 決定"
        )
    text = f"目標がそろいました。{years}の年度計画を、Excelに書き出せます。"
    return Phase(2, "年度計画", "書き出せます", "pill-ok", text, "出力をひらく", "place:output", share, "目標 決定")


def _budget() -> Phase:
    text = "この版に専用の画面はありません。年度計画（Excel）の年度ごとの値を、予算要求や庁内説明の根拠に使えます。"
    return Phase(3, "予算・内部説明", "Excelで", "pill", text, "出力をひらく", "place:output")


def _running(ojt: Summary | None) -> Phase:
    link, command = "OJTをひらく", "place:ojt"
    if ojt is None or not ojt.plans:
        text = "DX推進員を選任すると、OJTの進み具合と期限切れが、ここに出ます。"
        return Phase(4, "実行・進捗", "推進員が未選任", "pill", text, link, command)
    seats = f"{ojt.filled}/{ojt.total}課" if ojt.total else f"{ojt.plans}席"
    text = f"OJT: 期限切れ {ojt.overdue}件、推進員 {seats}。済んだ施策は、チェック表に付けます。"
    state, mood = (f"期限切れ {ojt.overdue}件", "pill-caution") if ojt.overdue else ("期限切れなし", "pill-ok")
    if ojt.overdue:
        link, command = "予定をひらく", _CALENDAR
    share = (ojt.filled, ojt.total) if ojt.total else None
    return Phase(4, "実行・進捗", state, mood, text, link, command, share, "課に推進員")
