"""The headings that rosters carry, and what they mean. All are compared folded (`table.folded`)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product
from typing import Final

from desktop.policy.staff.rows import FIELDS

from .table import folded

# Words that say it alone. Whole headings only: a part of one may mean something else (所属コード, 氏名コード)
_STRONG: Final = {
    "number": "職員番号 職員コード 職員No 職員ID 職員番 職番 "
    "職員ナンバー 個人コード 社員番号 社員コード 職員CD 識別番号",
    "name": "氏名 名前 職員氏名 職員名 氏名漢字 漢字氏名 氏名(漢字) 姓名 職員氏名漢字",
    "kana": "かな カナ フリガナ ふりがな 氏名カナ カナ氏名 氏名かな "
    "かな氏名 よみ 読み よみがな ヨミガナ 読み仮名 氏名フリガナ "
    "氏名ふりがな フリガナ氏名 職員氏名カナ カナ名",
    "former_name": "旧姓 旧姓使用 旧氏 旧氏名 旧姓氏名",
    "department": "所属 所属名 所属名称 所属部署 部署 部署名 現所属 所属課 "
    "所属部 所属係 配属 部門 所属部局 所属課名 所属部名 "
    "所属係名 課所名 課所",
    "rank": "職層 職階 職位 級 職級 職務の級 等級 級名 職務級",
    "title": "職名 補職名 補職 役職 役職名 職 職名称 役職名称",
    "appointment": "任用区分 任用形態 雇用形態 雇用区分 任用 職員区分 身分 身分区分 任用種別 勤務形態 任用種類",
    "joined_on": "採用年月日 採用日 入庁日 入庁年月日 任用開始日 入職日 採用日付 任用年月日",
    "left_on": "退職年月日 退職日 離職日 退職日付",
    "leave_from": "休職開始日 休職開始年月日 休職始期 休業開始日 "
    "育休開始日 休職の始まり 休職開始 休職自 休業開始年月日",
    "leave_until": "休職終了日 休職終了年月日 休職終期 休業終了日 "
    "育休終了日 休職の終わり 休職終了 休職至 休業終了年月日",
    "concurrent": "兼務先 兼務 兼務所属 兼職 兼務部署 兼務課",
    "personas": "人材像 デジタル人材 デジタル人材像",
    "in_charge": "担当するスキル 担当スキル 担当者スキル",
    "qualifications": "資格 保有資格 取得資格 資格名 資格試験 資格・試験 保有資格名",
    "memo": "備考 メモ 摘要 特記事項 備考欄",
    "order": "異動区分 発令区分 異動種別 異動種類 発令種別 異動内容 発令内容 発令事項 異動事由 発令事由",
    "order_on": "",
    "old_department": "",
}
# The same thing before and after a transfer: 新所属, 異動後／課, 所属（旧）. 現 is old only beside something new
_AFTER: Final = ("新", "異動後", "変更後", "発令後", "異動先", "発令先", "発令")
_BEFORE: Final = ("旧", "異動前", "変更前", "発令前", "異動元")
_NOW: Final = "現"
_PLACES: Final = "所属 所属名 所属名称 所属部署 所属課 所属部 所属係 所属部局 所属課名 部署 部署名 部門 課所 課所名"
_PLACED: Final = "異動先 異動先名 発令先 配属先 転出先"
_LEFT: Final = "異動元 異動元名 前所属 前所属名 前所属部署 前部署"
_POSTS: Final = {
    "rank": "職層 職階 職位 級 職級 職務の級 等級 級名",
    "title": "職名 補職名 補職 役職 役職名 職 職名称 役職名称",
    "appointment": "任用区分 任用形態 雇用形態 身分",
}
# Levels of the organization, each a column of its own
_LEVELS: Final = (
    "局 局名 部 部名 部局 部局名 課 課名 課室 課室名 室 "
    "室名 係 係名 班 班名 グループ グループ名 局部 部等 課等 係等 課室等"
)
# Words that need the values to agree
_WEAK: Final = {
    "number": "番号 No № コード 個人番号 ID",
    "joined_on": "採用 入庁",
    "left_on": "退職",
    "leave_from": "休職 始期",
    "leave_until": "終期",
    "order_on": "発令日 発令年月日 発令日付 異動日 異動年月日 異動日付 異動発令日",
}
# Other headings by which the row of headings is known, though no field takes them
_OTHER: Final = (
    "連番 通番 項番 性別 生年月日 年齢 年月日 所属コード 部コード "
    "課コード 係コード 職名コード 漢字 給料表 号給 号俸 電話 内線 "
    "メール メールアドレス 発令番号 異動理由 異動前 異動後 新 旧 現所属年数 在課年数 経験年数 勤続年数 "
    "開始日 終了日 担当 区分 姓 名 氏 セイ メイ"
)


def _folded(words: str) -> frozenset[str]:
    return frozenset(folded(word) for word in words.split())


def _beside(marks: Iterable[str], words: str) -> frozenset[str]:
    """新所属, and 所属（新） as well."""
    return frozenset(
        folded(made) for mark, word in product(marks, words.split()) for made in (mark + word, word + mark)
    )


_WHERE: Final = f"{_PLACES} {_LEVELS}"
_AFTER_LEVELS, _BEFORE_LEVELS = _beside(_AFTER, _LEVELS), _beside(_BEFORE, _LEVELS)
LEVELS: Final = _folded(_LEVELS) | _AFTER_LEVELS | _BEFORE_LEVELS
# After the transfer: these win over every other heading that means the same
AFTER: Final = dict.fromkeys(_beside(_AFTER, _WHERE) | _folded(_PLACED), "department") | {
    word: field for field, words in _POSTS.items() for word in _beside(_AFTER, words)
}
NOW: Final = {word: field for field, words in _POSTS.items() for word in _beside((_NOW,), words)}
_NOW_WHERE: Final = _beside((_NOW,), _WHERE)
BEFORE: Final = _beside(_BEFORE, _WHERE) | _folded(_LEFT)
STATED: Final = BEFORE | _NOW_WHERE  # headings that say themselves to be of before, once there is one of after
_BEFORE_POSTS: Final = frozenset().union(*(_beside(_BEFORE, words) for words in _POSTS.values()))
STRONG: Final = (
    dict.fromkeys(_BEFORE_POSTS | frozenset(NOW), "")  # known, and not to be taken for what stands after it
    | {
        word: field
        for field, label in FIELDS.items()
        for word in _folded(_STRONG[field]) | ({folded(label)} if field != "order_on" else frozenset())
    }
    | dict.fromkeys(_folded(_LEVELS) | _NOW_WHERE, "department")
    | dict.fromkeys(BEFORE, "old_department")
)
WEAK: Final = {word: field for field, words in _WEAK.items() for word in _folded(words)}
SURNAMES: Final = {folded("姓"): "name", folded("氏"): "name", folded("セイ"): "kana", folded("姓カナ"): "kana"}
GIVEN: Final = {folded("名"): "name", folded("メイ"): "kana", folded("名カナ"): "kana"}
HEADINGS: Final = frozenset(STRONG | WEAK | AFTER | SURNAMES | GIVEN) | _folded(_OTHER)

# Sums: 小計, 合計 14名, 総務課計; 会計 and 統計 are no sums
_UNIT = "[部課局係室所院校園署場]"
TOTAL: Final = re.compile(rf"(?:.{{0,20}}(?:小計|中計|合計|総計|累計)|(?:.{{0,20}}{_UNIT})?計)(?:\d+[人名]?|[人名]数)?")
NOTE: Final = re.compile(r"(?:※|＊|\*|注\d*[:：)）.．、 　]|（注|\(注|【注|備考[:：])")
