"""The security sheet for the 情報政策課: what the program does on a PC, what it never does, and how to see that."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from desktop import APP_NAME, VERSION
from desktop.analysis.years import japanese_date
from desktop.components import components
from desktop.output import security
from desktop.output.pdf.flow import Flow
from desktop.output.pdf.ojt_paper import (
    SMALL,
    SUBTITLE,
    Framed,
    Ruled,
    Subject,
    paragraph,
    render_subjects,
    section,
    table,
)
from desktop.output.security import Kept
from desktop.store.profile import ENVIRONMENT

TITLE = f"{APP_NAME}　安全についての説明書"
_SUMMARY = (
    "この端末の中だけで動き、通信をしません。管理者の権限も要りません。書くのは、利用者の選んだ保存先と、"
    "方針ナビのフォルダー（ふつうは利用者のプロファイルの中）と、一時フォルダーだけです（3 に全て挙げます）。"
)


def make_security_sheet(day: date, folder: Path | None = None) -> bytes:
    """The file. folder: the program's own files, whose hashes are listed; None when it runs from source."""
    files = security.program_files(folder) if folder else []
    foot = f"{APP_NAME} {VERSION}　安全についての説明書　{japanese_date(day.isoformat())}"
    subjects = [Subject("説明", tuple(_flows(day, files)), foot, "")]
    if files:
        subjects.append(Subject("ファイルの一覧", tuple(_annex(files)), f"{foot}　別紙", ""))
    return render_subjects(subjects, TITLE, "")


def _flows(day: date, files: list[tuple[str, int, str]]) -> Iterator[Flow]:
    yield paragraph(f"情報政策課 御中　　作成日 {japanese_date(day.isoformat())}", SUBTITLE, keep=True)
    yield Ruled(TITLE)
    yield Framed(_SUMMARY)
    yield from section("1　どのプログラムか", table(("こと", "内容"), (30, 134), _identity(files)))
    yield from section("2　通信", *_items(security.SHOWN_OFFLINE))
    yield from section("3　読み書きするもの", *_places())
    yield from section("4　暗号", table(("もの", "扱い"), (44, 120), security.encrypted()))
    yield from section("5　権限と動き方", *_items(security.RIGHTS))
    yield from section("6　入れる、取り除く", *_installed())
    yield from section("7　自分で確かめる", table(("確かめること", "方法"), (44, 120), security.CHECKS))
    yield from section("8　部品とライセンス", *_parts())


def _identity(files: list[tuple[str, int, str]]) -> Iterator[tuple[str, str]]:
    yield "名前と版", f"{APP_NAME} {VERSION}"
    yield "これを作った所", f"{platform.system()} {platform.release()}、Python {platform.python_version()}"
    if files:
        size = sum(size for _, size, _ in files)
        yield "プログラムのファイル", f"{len(files):,}個、{size / 1_000_000:.1f} MB（SHA-256 は別紙）"
        yield "全体の SHA-256", f"{security.whole_hash(files)}（別紙の一覧を sha256sum の形で並べたものの値）"
    else:
        yield (
            "プログラムのファイル",
            "この説明書は、ソースのまま動いている方針ナビが作りました。ファイルの一覧はありません。",
        )


def _places() -> Iterator[Flow]:
    own, *_ = (path for _, path in security.own_places())
    heads, shares = ("名前", "中身", "いつまで"), (44, 66, 54)
    yield paragraph(
        f"方針ナビのフォルダー: {security.shown(own)}（{security.whose_folder()}。"
        f"管理者は、環境変数 {ENVIRONMENT} で別の場所に決められます）"
    )
    yield table(heads, shares, _rows(security.IN_PROFILE))
    yield paragraph("一時フォルダー（TEMP）:")
    yield table(heads, shares, _rows(security.IN_TEMP))
    yield paragraph("利用者の選んだ場所（開いたファイル、保存先、書き出し先の隣）:")
    yield table(heads, shares, _rows(security.BESIDE))
    yield paragraph(
        "読むのは、利用者が選んで開いたファイルと取り込んだファイル、プログラムのフォルダー、上のフォルダーだけです。"
    )


def _rows(kept: Iterable[Kept]) -> Iterator[tuple[str, str, str]]:
    return (("、".join(one.names), one.what, one.stays) for one in kept)


def _installed() -> Iterator[Flow]:
    yield table(("こと", "内容"), (52, 112), security.INSTALLED)
    yield paragraph(
        "取り除くと、入れたファイル、ショートカット、上の登録が消えます。"
        "利用者のファイルと、3 の方針ナビのフォルダーは残ります。"
        "それも消すときは、保存していない変更がないことを確かめてから、フォルダーごと削除してください。"
    )


def _parts() -> Iterator[Flow]:
    heads, shares = ("部品", "版", "ライセンス", "使い道"), (42, 26, 42, 54)
    rows = [(c.name, c.version or "―", c.licence_words, _purpose(c.purpose, c.shipped)) for c in components()]
    yield paragraph(
        f"{len(rows)}の部品と、その中の{sum(len(c.inside) for c in components())}の部品からなります。"
        "全ての名前と版は部品表（CycloneDX 1.6）に、ライセンスの全文は画面の「この方針ナビについて」にあります。"
    )
    yield table(heads, shares, rows)
    yield paragraph(
        "Qt と PySide6 は LGPL 第3版に従い、変更せず、動的に結び付けて使っています。"
        "プログラムのフォルダーの中の Qt のファイルは、同じ版を自分で作ったものに置き換えられます。",
        SMALL,
    )


def _purpose(words: str, shipped: str) -> str:
    return words if shipped == "全て" else f"{words}（{shipped}だけ）"


def _items(words: Iterable[str]) -> Iterator[Flow]:
    return (paragraph(f"・{text}") for text in words)


def _annex(files: list[tuple[str, int, str]]) -> Iterator[Flow]:
    yield Ruled("別紙　プログラムのファイルと SHA-256")
    yield paragraph(f"{len(files):,}個。大きさはバイト。", SUBTITLE)
    yield table(
        ("ファイル", "大きさ", "SHA-256"), (70, 21, 73), ((n, f"{size:,}", digest) for n, size, digest in files)
    )
