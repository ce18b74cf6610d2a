"""The documents that this version can write, in one list for the screen and the commands."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlalchemy import select

from desktop.models import DxCase, Staff
from desktop.policy.book import Book
from desktop.policy.ojt import checklist, monthly_source
from desktop.policy.ojt.monthly_source import month_words
from desktop.policy.staff.card import LAYERS
from desktop.store import Document
from desktop.store.errors import WorldError, from_os_error
from desktop.store.files import write_bytes
from desktop.store.watch import Watch

MONTHLY = "所属長の今月の一枚"
NO_STAFF = "職員がまだ入っていません。「職員とスキル表」で職員を取り込むと、書き出せます。"
NO_CASES = "DX案件がまだありません。「OJT」の「案件」に加えると、書き出せます。"


@dataclass(frozen=True, slots=True)
class Export:
    """One kind of document: how it is called, what its file is named, and how its bytes are made."""

    key: str
    title: str
    description: str
    file_name: Callable[[Book], str]
    write: Callable[[Book, Document, Watch], bytes]
    staffed: bool = False  # it is made of the roster, and cannot be made without one
    personal: bool = False  # it names people: written only when it is asked for by name
    lacking: Callable[[Document], str] | None = None  # what else it cannot be made without, in words
    of_month: Callable[[Book, Document, date, Collection[str] | None], bytes] | None = None  # of some departments

    def make(self, book: Book, document: Document, watch: Watch | None = None) -> bytes:
        """The bytes. Raises Stopped when the watch was told so."""
        return self.write(book, document, watch or Watch())

    def for_month(self, month: date, department: str = "") -> Export:
        """The same document of a month, and of one department where that is named (「総務部 総務課」)."""
        of_month = self.of_month
        if of_month is None:
            return self
        words = "_".join(filter(None, (MONTHLY, month_words(month), department.split(" ")[-1])))
        suffix = self.key.rpartition("-")[2]

        def write(book: Book, document: Document, _watch: Watch) -> bytes:
            return of_month(book, document, month, [department] if department else None)

        return replace(self, file_name=_named(words, suffix, draft=False), write=write)

    def lacks(self, document: Document) -> str:
        """Why it cannot be made of this file yet, in words; empty when it can."""
        if self.staffed and not has_staff(document):
            return NO_STAFF
        return self.lacking(document) if self.lacking else ""


_TOWN_LENGTH, _TITLE_LENGTH = 40, 18  # characters of the town's name and the policy's in a file name


def _named(words: str, suffix: str, *, draft: bool = True) -> Callable[[Book], str]:
    """The name of a file; without words of its own it is called as the policy is. draft: may be called （案）."""

    def name(book: Book) -> str:
        unready = "（案）" if draft and not book.ready else ""
        # Characters that Windows forbids in file names; a name has 255 bytes at most on Linux, of which 4 a character
        town = book.facts.organization.name[:_TOWN_LENGTH]
        title = words or book.document.title[:_TITLE_LENGTH]
        safe = re.sub(r'[\\/:*?"<>|\x00-\x1f]', "＿", f"{town}_{title}{unready}").strip("_. ")
        return f"{safe}.{suffix}"

    return name


def no_cases(document: Document) -> str:
    """Why no 案件カード can be made; empty when there is a case."""
    with document.read() as session:
        return "" if session.scalars(select(DxCase.id).limit(1)).first() is not None else NO_CASES


# The writers are imported where used: reportlab and openpyxl are heavy, and a window must open first
def _policy_pdf(book: Book, _document: Document, _watch: Watch) -> bytes:
    from desktop.output.pdf import render

    return render(book.document).data


def _plan(book: Book, _document: Document, _watch: Watch) -> bytes:
    from desktop.output.excel.plan import make_plan

    return make_plan(book)


def _questions(book: Book, _document: Document, _watch: Watch) -> bytes:
    from desktop.output.excel.questions import make_question_sheet

    return make_question_sheet(book)


def _grid(book: Book, document: Document, watch: Watch) -> bytes:
    from desktop.output.excel.grid_book import make_grid_book

    return make_grid_book(book, document, watch)


def _public_grid(book: Book, document: Document, _watch: Watch) -> bytes:
    from desktop.output.excel.grid_book import make_public_book

    return make_public_book(book, document)


def _cards(book: Book, document: Document, watch: Watch) -> bytes:
    from desktop.output.pdf.cards import make_cards

    return make_cards(book, document, watch=watch)


def _ojt(book: Book, document: Document, _watch: Watch) -> bytes:
    from desktop.output.excel.ojt_book import make_ojt_book

    return make_ojt_book(book, document)


def _monthly_of(book: Book, document: Document, month: date, departments: Collection[str] | None) -> bytes:
    from desktop.output.pdf.monthly import make_monthly

    return make_monthly(book, document, month, departments)


def _monthly_book_of(book: Book, document: Document, month: date, departments: Collection[str] | None) -> bytes:
    from desktop.output.excel.monthly_book import make_monthly_book

    return make_monthly_book(book, document, month, departments)


def _monthly(book: Book, document: Document, _watch: Watch) -> bytes:
    return _monthly_of(book, document, date.today(), None)


def _monthly_book(book: Book, document: Document, _watch: Watch) -> bytes:
    return _monthly_book_of(book, document, date.today(), None)


def _case_cards(book: Book, document: Document, _watch: Watch) -> bytes:
    from desktop.output.pdf.case_card import make_case_cards

    return make_case_cards(book, document)


def _named_case_cards(book: Book, document: Document, _watch: Watch) -> bytes:
    from desktop.output.pdf.case_card import make_case_cards

    return make_case_cards(book, document, internal=True)


EXPORTS: tuple[Export, ...] = (
    Export(
        "policy-pdf",
        "方針（PDF）",
        "表紙から奥付まで整った方針の本文です。庁内の協議、決裁、公表に使えます。",
        _named("", "pdf"),
        _policy_pdf,
    ),
    Export(
        "plan-xlsx",
        "年度計画（Excel）",
        "人材像×スキル、育成段階、年度ごとの目標値、OJTチェックリスト、KPIの表です。人事とDXの担当が使います。",
        _named("年度計画", "xlsx"),
        _plan,
    ),
    Export(
        "answers-xlsx",
        "設問シート（Excel）",
        "全ての設問と今の回答です。ほかの課に書いてもらい、戻ってきたら取り込めます。",
        _named("設問シート", "xlsx"),
        _questions,
    ),
    Export(
        "grid-xlsx",
        "スキル表（Excel）",
        "職員×スキルのレベルです。A3で印刷する表と、書き直して取り込めるデータのシートがあります。",
        _named("スキル表", "xlsx", draft=False),
        _grid,
        staffed=True,
        personal=True,
    ),
    Export(
        "cards-pdf",
        "個人票（PDF）",
        "1人に1枚、レベル、育成段階、受講、案件などをまとめます。全員分が部署ごとのしおり付きで1つになります。",
        _named("個人票", "pdf", draft=False),
        _cards,
        staffed=True,
        personal=True,
    ),
    Export(
        "grid-public-xlsx",
        "スキルの集計（Excel、氏名なし）",
        "部署×人材像の人数、評価済、充足です。氏名も職員番号もなく、5人に満たないところは伏せます。",
        _named("スキルの集計", "xlsx", draft=False),
        _public_grid,
        staffed=True,
    ),
    Export(
        "ojt-xlsx",
        "OJTチェックリスト（Excel）",
        "全体の一覧と、課ごとの記入シートです。書き込んで返してもらい、まとめて取り込めます。",
        _named("OJTチェックリスト", "xlsx", draft=False),
        _ojt,
        staffed=True,
        personal=True,
        lacking=checklist.lacking,
    ),
    Export(
        "monthly-pdf",
        "所属長の今月の一枚（PDF）",
        "課ごとにA4で1枚、今月することと推進員の様子です。全ての課がしおり付きで1つになります。",
        _named(MONTHLY, "pdf", draft=False),
        _monthly,
        staffed=True,
        personal=True,
        lacking=monthly_source.lacking,
        of_month=_monthly_of,
    ),
    Export(
        "monthly-xlsx",
        "所属長の今月の一枚（Excel）",
        "同じ内容を、課ごとに1つのシートにします。書き足してから渡すときに使います。",
        _named(MONTHLY, "xlsx", draft=False),
        _monthly_book,
        staffed=True,
        personal=True,
        lacking=monthly_source.lacking,
        of_month=_monthly_book_of,
    ),
    Export(
        "case-cards-pdf",
        "案件カード（PDF、氏名なし）",
        "DX案件ごとに1枚、課題、効果、ほかの課へ伝えたいことです。体制は人数で表し、文中の氏名と「姓＋さん・職名」を伏せます。姓だけの書き方は残るので、読み直してください。",
        _named("案件カード", "pdf", draft=False),
        _case_cards,
        staffed=True,
        lacking=no_cases,
    ),
    Export(
        "case-cards-internal-pdf",
        "案件カード（PDF、庁内用）",
        "同じ内容に、だれがリード、担当、支援だったかを加えたものです。",
        _named("案件カード_庁内用", "pdf", draft=False),
        _named_case_cards,
        staffed=True,
        personal=True,
        lacking=no_cases,
    ),
)


def usual(document: Document) -> tuple[str, ...]:
    """What is written when nothing is asked for by name: all that this file can make, without personal data."""
    return tuple(e.key for e in EXPORTS if not e.personal and not e.lacks(document))


def has_staff(document: Document) -> bool:
    """Whether there is anybody in the file."""
    with document.read() as session:
        return session.scalars(select(Staff.id).limit(1)).first() is not None


def case_cards(ids: Collection[int], title: str, *, internal: bool = False) -> Export:
    """The 案件カード of some cases alone; the file is called as the first of them."""

    def write(book: Book, document: Document, _watch: Watch) -> bytes:
        from desktop.output.pdf.case_card import make_case_cards

        return make_case_cards(book, document, internal=internal, cases=tuple(ids))

    whole = one("case-cards-internal-pdf" if internal else "case-cards-pdf")
    more = f"ほか{len(ids) - 1}件" if len(ids) > 1 else ""
    words = f"案件カード{'_庁内用' if internal else ''}_{title[:_TITLE_LENGTH]}{more}"
    return replace(whole, file_name=_named(words, "pdf", draft=False), write=write)


def grid_of(layer: int, round_id: int) -> Export:
    """スキル表 of a layer and of a スキルチェック (0: the running one, else the newest)."""

    def write(book: Book, document: Document, watch: Watch) -> bytes:
        from desktop.output.excel.grid_book import make_grid_book

        return make_grid_book(book, document, watch, layer, round_id)

    name = _named(f"スキル表_{LAYERS[layer]}", "xlsx", draft=False)
    return replace(one("grid-xlsx"), file_name=name, write=write)


def one(key: str) -> Export:
    """The document of a key."""
    return next(export for export in EXPORTS if export.key == key)


def export_all(
    book: Book, document: Document, folder: Path, keys: tuple[str, ...], month: date | None = None
) -> list[Path]:
    """Write several documents into an existing folder: all are made first, so a failure leaves none half done.

    month: of those that are made for a month; the present one when none is given.
    Raises WorldError, also for one that this file cannot make; files written before are then what they were.
    """
    if not folder.is_dir():
        raise WorldError(
            f"書き出し先のフォルダーが見つかりません: {folder}",
            "フォルダーを作るか、USBメモリや共有フォルダーがつながっているかを確かめてください。",
        )
    wanted = [export.for_month(month) if month else export for export in EXPORTS if export.key in keys]
    for export in wanted:
        if lacking := export.lacks(document):
            raise WorldError(f"「{export.title}」は、まだ書き出せません。", f"{lacking}何も書き出していません。")
    made = [(folder / export.file_name(book), export.make(book, document)) for export in wanted]
    before: dict[Path, bytes | None] = {}
    try:
        for path, data in made:
            kept = path.read_bytes() if path.is_file() else None
            write_bytes(path, data)
            before[path] = kept
    except WorldError:
        for path, kept in before.items():
            _take_back(path, kept)
        raise
    except OSError as error:
        raise from_os_error(error, folder, "書き出し") from error
    return list(before)


def _take_back(path: Path, kept: bytes | None) -> None:
    if kept is None:
        path.unlink(missing_ok=True)
    else:
        with contextlib.suppress(WorldError):  # the first failure is the one to tell
            write_bytes(path, kept)
