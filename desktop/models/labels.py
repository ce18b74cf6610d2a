"""What tables and columns are called in front of people: history, merge, backups and reports use these names."""

from __future__ import annotations

TABLES: dict[str, str] = {
    "organization": "団体",
    "department": "部署",
    "rank": "職層",
    "skill_category": "スキルの区分",
    "skill": "スキル項目",
    "scale": "評価尺度",
    "scale_level": "評価尺度の段階",
    "requirement": "求めるスキル",
    "stage_track": "育成段階の系統",
    "stage": "育成段階",
    "persona": "人材像",
    "ojt_phase": "OJT区分",
    "ojt_measure": "OJT施策",
    "indicator": "指標",
    "target": "中期目標",
    "target_year": "年度ごとの目標値",
    "policy": "方針",
    "policy_version": "方針の版",
    "answer": "設問の回答",
    "step_state": "手順の状態",
    "wording_choice": "文例の選択",
    "section_choice": "章と節の選択",
    "own_section": "加えた節",
    "takeout": "持ち出しの記録",
}

FIELDS: dict[str, str] = {
    "active": "使うかどうか",
    "actor": "だれ",
    "as_of": "時点",
    "at": "日時",
    "base_year": "始まりの年度",
    "bases": "選べる分母",
    "basis": "分母",
    "category_id": "区分",
    "chapter": "章",
    "comparison": "比べ方",
    "decided_on": "日付",
    "definition": "定義",
    "denominator": "分母の数え方",
    "detail": "進め方",
    "enabled": "入れるかどうか",
    "evidence": "根拠になる記録",
    "excluded": "対象外",
    "external": "外部",
    "file_name": "ファイル名",
    "fiscal_year": "年度",
    "headcount": "人数",
    "id": "内部番号",
    "indicator_id": "指標",
    "is_main": "主要事業所管課",
    "is_manager": "管理職",
    "key": "記号",
    "kind": "種類",
    "kpi": "KPI",
    "label": "呼び名",
    "level": "求めるレベル",
    "meaning": "意味",
    "merged_into_id": "まとめた先",
    "months": "時期",
    "name": "名前",
    "note": "注",
    "numerator": "分子の数え方",
    "optional": "任意",
    "origin": "出どころ",
    "original": "元の文例",
    "own_text": "自分で書いた文",
    "owner": "実施主体",
    "paragraph": "段落",
    "parent_id": "上位・土台",
    "persona_id": "人材像",
    "phase_id": "OJT区分",
    "position": "並び順",
    "preset": "ひな型",
    "preset_definition": "ひな型の定義",
    "purpose": "目的",
    "reason": "理由",
    "recorded_at": "記録した時",
    "review_years": "見直しの間隔",
    "role": "役割",
    "rows": "件数",
    "scale_id": "評価尺度",
    "sha256": "照合用の値",
    "skill_id": "スキル項目",
    "spelling": "「じんざい」の書き方",
    "stage": "段階",
    "status": "状態",
    "target_id": "中期目標",
    "text": "本文",
    "title": "題名",
    "track_id": "育成段階の系統",
    "unit": "単位",
    "uuid": "識別子",
    "value": "値",
    "variant": "文例",
    "version_label": "版",
    "without_track": "段階を定めない",
    "years": "期間",
}


# Stored words of a choice, by column
CODES: dict[str, dict[str, str]] = {
    "kind": {
        "section": "本庁の課",
        "outpost": "出先機関",
        "village": "村",
        "town": "町",
        "city": "市",
        "ward": "特別区",
        "other": "その他",
        "rate": "割合",
        "count": "人数",
        "flag": "取組の有無",
        "required": "必修",
        "in_charge": "担当者のみ",
        "volunteer": "希望者",
    },
    "status": {"draft": "案", "decided": "決定"},
    "preset": {"standard": "標準"},
    "variant": {"kanketsu": "簡潔", "hyojun": "標準", "shokibo": "小規模団体向け", "none": "入れない"},
    "comparison": {"at_least": "以上", "exact": "ちょうど", "about": "程度"},
    "basis": {"staff": "全職員", "main_departments": "主要事業所管課", "in_post": "現に在職・選任している人数"},
}


def code_label(field: str, value: str) -> str:
    """The words for a stored choice; the value itself where it is no code."""
    return CODES.get(field, {}).get(value, value)


def table_label(table: str) -> str:
    """The name of a table; its own name where none is given (a test asks for every one)."""
    return TABLES.get(table, table)


def field_label(field: str) -> str:
    """The name of a column."""
    return FIELDS.get(field, field)
