"""What the データ sheet of スキル表 is called and holds, for the writer and for the reader; where it is taken into."""

from __future__ import annotations

from datetime import date
from typing import Final

from desktop.analysis.facts import Facts
from desktop.models import CONFIRMED
from desktop.store import Document, WorldError

from .grid import GridData, load
from .rounds import all_rounds, running, seen_at

DATA: Final = "データ"
ITEMS: Final = "項目"
HEADS: Final = ("職員番号", "氏名", "部署", "職層", "人材像")
NUMBER, NAME = HEADS[:2]
ITEM_HEADS: Final = ("スキル項目", "記号", "区分", "定義", "レベル")
KEY_WORDS: Final = "記号（消さない）"
ROUND_WORDS: Final = "スキルチェック"
LAYER_WORDS: Final = "評価の種類"
EXEMPT: Final = "／"


def running_grid(document: Document, facts: Facts, layer: int = CONFIRMED) -> tuple[GridData, str]:
    """The grid that a sheet can be taken into, and the name of the running round. Raises WorldError without one."""
    which = running(all_rounds(document))
    if which is None:
        raise WorldError(
            "取り込み先のスキルチェックがありません。",
            "「職員とスキル表」でスキルチェックを始めてから、もう一度取り込んでください。",
        )
    roster, needs = seen_at(document, facts, which, date.today().isoformat())
    return load(document, facts, roster, needs, which, layer), which.name
