"""A rich invented policy of an invented town: everything the drawing code must cope with."""

from __future__ import annotations

from desktop.policy.tree import (
    Arrow,
    Blank,
    Block,
    Box,
    BulletList,
    Column,
    Diagram,
    Document,
    Paragraph,
    Run,
    Runs,
    Section,
    Table,
    Text,
    Value,
)

HOSTILE = "<b>x</b> & <img src='/etc/hostname'>"
GROUPS = {
    "共通": ["DXの必要性の理解", "住民・事業者の立場で考える力", "情報セキュリティと個人情報の保護"],
    "業務改革": ["業務の見える化", "BPR（業務の再設計）の進め方", "費用対効果の見積り", "関係者との合意形成"],
    "業務の高度化・効率化": ["表計算の活用", "ノーコードツールでの試作", "生成AIの安全な利用"],
    "データ活用": ["データの所在の把握", "集計と可視化", "オープンデータの整備", "分析結果の政策への反映"],
    "システム・基盤": ["標準準拠システムの運用", "ネットワークの基礎", "クラウドの基礎", "調達仕様書の作成"],
    "プロジェクト管理": ["計画と進捗の管理", "リスクの管理", "委託先との協働", "予算要求の組立て"],
    "サービスの設計": ["利用者調査", "画面・様式の設計", "アクセシビリティの確保"],
    "組織と人": ["後進の育成", "庁内への発信", "他団体との連携", "変革を続ける姿勢"],
}
LONG = (
    "住民や事業者が窓口・電話・オンラインのいずれの方法を選んでも、同じ内容の手続を同じ手間で終えられるよう、"
    "様式・本人確認・手数料の納付方法を見直し、「書かない・待たない・行かない」という三つの目標に照らして現状との差を"
    "数値で示すことができる。具体的には、(1) 手続ごとの年間件数（1,000件以上のものを優先）、(2) 1件当たりの処理時間、"
    "(3) 差戻しの割合（％）を把握し、改善の前後で比べる。さらに、改善の効果を「時間」「費用」「満足度」の３つの面から"
    "説明でき、関係課の職員が納得して新しい手順へ移れるよう、試行・評価・定着の各段階で必要な支援を設計する。"
    "個人情報を扱う場合には、条例及び情報セキュリティポリシーに基づく確認を必ず行い、判断に迷うときは情報政策課へ相談し、"
    "その経過を記録に残す。これらを、上司や同僚の助けを借りながら、年度内に少なくとも１つの手続で実践できること。"
    "あわせて、得られた知見を庁内の共有の場（DX推進員会議など）で発表し、他課での横展開につなげることが望ましい。"
)


def words(text: str) -> Runs:
    return (Text(text),)


def body(*parts: Run | str, step: str = "", key: str = "", style: str = "body") -> Paragraph:
    runs = tuple(Text(part) if isinstance(part, str) else part for part in parts)
    return Paragraph(runs, step, key, style)


def section(
    key: str, label: str, title: str, level: int, *blocks: Block, children: tuple[Section, ...] = (), step: str = ""
) -> Section:
    return Section(key, label, title, level, tuple(blocks), children, step)


def positions() -> Diagram:
    boxes = (
        Box("plan", "第3次あおば野町総合計画", 0, 0, "令和7年度〜令和16年度", 3, "soft"),
        Box("dx", "あおば野町DX推進計画", 0, 1, "令和7年度〜令和11年度"),
        Box("hr", "人材育成基本方針", 2, 1, "令和6年度改訂"),
        Box("this", "デジタル人材確保・育成方針（本方針）", 0, 2, "人材像・スキル・確保・育成・推進体制", 3, "accent"),
    )
    arrows = (
        Arrow("plan", "dx", "即する"),
        Arrow("plan", "hr"),
        Arrow("dx", "this", "人材面から支える"),
        Arrow("hr", "this", "デジタル分野を具体化"),
        Arrow("dx", "hr", "相互に整合", both=True),
    )
    return Diagram("positions", 3, boxes, arrows, "本方針の位置づけ", "1-2", "positions")


def personas() -> Diagram:
    boxes = (
        Box("cio", "CIO補佐官", 1, 0, "町長・副町長を専門の立場から補佐する"),
        Box("lead", "DX推進リーダー", 1, 1, "情報政策課 3名", tone="accent"),
        Box("promoter", "DX推進員", 0, 2, "主要12課に各1名"),
        Box("expert", "高度専門人材（外部人材を含む）", 2, 2, "データ・セキュリティ・サービスデザイン"),
        Box("all", "一般職員", 0, 3, "すべての職員（約180人）", 2, "soft"),
        Box("out", "都・近隣団体の共同人材", 2, 3, tone="soft"),
    )
    arrows = (
        Arrow("cio", "lead", "助言"),
        Arrow("lead", "promoter", "支援・育成"),
        Arrow("lead", "expert", "協働", both=True),
        Arrow("promoter", "all", "日常の支援"),
        Arrow("all", "promoter", "課題の共有"),
        Arrow("out", "expert", "派遣"),
        Arrow("cio", "out", "連携"),
    )
    return Diagram("personas", 3, boxes, arrows, "人材像の関係", "2-1", "personas")


def promotion() -> Diagram:
    boxes = (
        Box("hq", "DX推進本部", 1, 0, "本部長: 町長　副本部長: 副町長", tone="accent"),
        Box("office", "情報政策課", 0, 1, "事務局・技術支援"),
        Box("people", "人事担当課", 1, 1, "採用・配置・研修・評価"),
        Box("each", "各課（DX推進員）", 2, 1, "業務改革の実践"),
        Box("tokyo", "東京都・GovTech東京などの支援", 0, 2, "", 3, "soft"),
    )
    arrows = (
        Arrow("hq", "office", "指示"),
        Arrow("hq", "people"),
        Arrow("hq", "each"),
        Arrow("office", "people", "連携", both=True),
        Arrow("office", "each", "横断支援"),
        Arrow("tokyo", "office", "助言・人材シェアリング"),
    )
    return Diagram("promotion", 3, boxes, arrows, "推進体制", "6-1", "promotion")


def skills() -> Table:
    columns = (Column("分類", 16), Column("スキル項目", 26), Column("定義", 50), Column("レベル", 10, "center"))
    rows = []
    for group, names in GROUPS.items():
        for name in names:
            text = (
                LONG
                if name == "利用者調査"
                else f"{name}について、担当する業務に当てはめて説明し、実践することができる。"
            )
            rows.append((words(group), words(name), words(text), words(f"{len(rows) % 3 + 1}")))
    assert len(rows) == 29
    return Table(columns, tuple(rows), "3-1", "skills", "スキル項目の一覧", grouped=True)


def tall() -> Table:
    columns = (Column("区分", 1), Column("記述", 3))
    text = "".join(f"第{n}に、記録を残し、見直しを続ける。" for n in range(1, 181))
    return Table(
        columns,
        ((words("前の行"), words("短い")), (words("長文"), words(text)), (words("後の行"), words("短い"))),
        "5-2",
        "tall",
    )


def chapter_one() -> Section:
    purpose = (
        body(
            "本町では、人口の減少と職員数の減少が同時に進むなかで、行政サービスの水準を保ち、さらに高めていくことが"
            "求められています。国の「自治体デジタル・トランスフォーメーション（DX）推進計画」は、その中心に「人材の確保・育成」を"
            "置いており、東京都も同様の考え方を示しています。窓口の手続を「書かない・待たない・行かない」ものへ変えるには、"
            "仕組みを導入するだけでは足りません。仕組みを使いこなし、業務そのものを問い直す職員がいて、はじめて変革は進みます。",
            step="1-1",
            key="purpose1",
        ),
        body(
            Value("あおば野町", "org.name"),
            "は、職員数 ",
            Value("180人", "org.staff"),
            "、DXを担当する職員 ",
            Value("3人", "org.dx"),
            "という規模の団体です。この方針は、限られた人数でも無理なく続けられることを第一に、",
            Blank("首長の考え", "policy.mayor"),
            "を踏まえて定めるものです。計画の最終年度には、オンライン手続の利用率を70%、削減する業務時間を年間"
            "1,000時間とすることを目指します。",
            step="1-1",
            key="purpose2",
        ),
        body(
            f"登録名に記号が含まれる場合の表記例: {HOSTILE}。こうした文字も、そのまま印刷されます。",
            step="1-1",
            key="hostile",
        ),
        body(
            "※ この節の数値は令和8年4月1日現在のものです。端数を四捨五入しているため、合計が一致しない場合があります。",
            style="note",
        ),
    )
    relation = (
        body("本方針は、次の計画・方針に即し、相互に整合を図ります。", style="lead", step="1-2", key="rel-lead"),
        BulletList(
            (
                words("第3次あおば野町総合計画（令和7年度〜令和16年度）"),
                words(
                    "あおば野町DX推進計画: 手続のオンライン化、標準準拠システムへの移行、データ活用を柱とする計画です。"
                    "本方針はその実行を人材の面から支えるものです。"
                ),
                (Text("人材育成基本方針（"), Blank("改訂年月"), Text("改訂）")),
            ),
            "1-2",
            "rel-list",
        ),
        positions(),
    )
    return section(
        "c1",
        "第1章",
        "方針の趣旨",
        1,
        body("本章では、方針を定める目的と背景、他の計画との関係、対象とする期間を示します。"),
        children=(
            section("c1s1", "1", "策定の目的と背景", 2, *purpose, step="1-1"),
            section("c1s2", "2", "上位計画・関連計画との関係", 2, *relation, step="1-2"),
            section("c1s3", "3", "対象期間", 2, body("令和8年度から令和10年度までの3年間とし、毎年度見直します。")),
        ),
        step="1-0",
    )


def chapter_two() -> Section:
    roles = Table(
        (Column("人材像", 18), Column("役割", 50), Column("目標人数", 14, "right"), Column("時期", 16, "center")),
        (
            (
                words("DX推進リーダー"),
                words("全庁の変革を企画し、各課の取組を支援する。"),
                (Value("3人"),),
                words("令和8年度"),
            ),
            (
                words("DX推進員"),
                words("所属課の業務を見直し、DX推進リーダーと協働して改善を実践する。"),
                (Value("12人"),),
                words("令和9年度"),
            ),
            (
                words("高度専門人材"),
                words("専門の知識によって、調達・設計・評価を支える。"),
                (Blank("目標人数"),),
                words("令和10年度"),
            ),
            (
                words("一般職員"),
                words("デジタルを前提に日々の業務を行い、改善の提案をする。"),
                (Value("180人"),),
                words("通年"),
            ),
        ),
        "2-2",
        "roles",
        "人材像ごとの役割と目標人数",
    )
    return section(
        "c2",
        "第2章",
        "求める人材像と役割――職員一人ひとりが変革の担い手となるために必要な考え方と到達点",
        1,
        children=(
            section(
                "c2s1",
                "1",
                "人材像の全体",
                2,
                body(
                    "本町では、担う役割に応じて４つの人材像を定めます。それぞれの関係は次の図のとおりです。",
                    style="lead",
                ),
                personas(),
                step="2-1",
            ),
            section(
                "c2s2",
                "2",
                "人材像ごとの役割・目標人数及び配置の考え方（主要12課を優先し、令和10年度までに全課へ広げる場合の進め方を含む）",
                2,
                roles,
                children=(
                    section(
                        "c2s2a",
                        "(1)",
                        "DX推進員の選任",
                        3,
                        body("所属長の推薦により、任期を2年として選任します。再任を妨げません。"),
                    ),
                    section(
                        "c2s2b",
                        "(2)",
                        "兼務の取扱い",
                        3,
                        body("兼務の職員については、業務量の10％程度を目安に時間を確保します。"),
                    ),
                ),
                step="2-2",
            ),
        ),
        step="2-0",
    )


def chapter_three() -> Section:
    levels = BulletList(
        (
            words("レベル1: 用語と必要性を理解し、支援を受けながら取り組むことができる。"),
            words("レベル2: 担当業務において、自ら課題を見つけ、改善を実践することができる。"),
            words("レベル3: 複数の部署にまたがる取組を主導し、他の職員を指導することができる。"),
        ),
        "3-2",
        "levels",
        ordered=True,
    )
    empty = Table(
        (Column("資格・試験", 2), Column("対象", 2), Column("助成の内容", 3)),
        (),
        "3-3",
        "licences",
        "取得を支援する資格・試験",
    )
    return section(
        "c3",
        "第3章",
        "スキルの体系",
        1,
        children=(
            section(
                "c3s1",
                "1",
                "スキル項目",
                2,
                body("育成の対象とするスキルを、8分類29項目に整理しました。"),
                skills(),
                step="3-1",
            ),
            section(
                "c3s2",
                "2",
                "レベルの考え方",
                2,
                body("各スキルのレベルは、次の3段階とします。", style="lead"),
                levels,
                step="3-2",
            ),
            section("c3s3", "3", "資格取得の支援", 2, empty, step="3-3"),
        ),
        step="3-0",
    )


def chapter_four() -> Section:
    ways = tuple(
        words(f"{name}：{text}")
        for name, text in (
            ("職員の採用", "情報処理の素養を持つ者を対象に、「デジタル枠」を年1名程度設けることを検討します。"),
            ("庁内公募", "意欲のある職員が自ら手を挙げられる仕組み（…庁内FA制度…）を整えます。"),
            (
                "外部人材の活用",
                "GovTech東京の人材シェアリング、地域活性化起業人、副業人材など、規模に応じた方法を選びます。",
            ),
        )
    )
    many = BulletList(
        tuple(words(f"確認事項その{n}を点検します。") for n in range(1, 23)), "4-2", "checks", ordered=True
    )
    return section(
        "c4",
        "第4章",
        "人材の確保",
        1,
        children=(
            section("c4s1", "1", "確保の方法", 2, BulletList(ways, "4-1", "ways"), step="4-1"),
            section("c4s2", "2", "外部人材を受け入れる際の確認事項", 2, many, step="4-2"),
        ),
        step="4-0",
    )


def chapter_five() -> Section:
    years = Table(
        (
            Column("取組", 30),
            Column("令和8年度", 20, "center"),
            Column("令和9年度", 20, "center"),
            Column("令和10年度", 20, "center"),
        ),
        (
            (words("階層別研修"), words("試行"), words("実施"), words("実施")),
            (words("OJT（業務改革の伴走支援）"), words("3課"), words("6課"), words("12課")),
            (words("スキル調査"), words("年1回"), words("年1回"), words("年1回")),
        ),
        "5-1",
        "years",
        "育成の年次計画",
    )
    prose = tuple(
        body(
            f"（{n}）研修の受講後は、学んだ内容を所属課の業務へ当てはめる期間をおおむね3か月設け、DX推進リーダーが伴走して支援します。"
            "その際、「何を」「いつまでに」「どの水準まで」行うかを、本人・所属長・推進リーダーの三者で確認します！"
            "うまくいかなかった取組についても記録し、次の取組に生かします……失敗を責めない職場づくりが、学びの前提だからです。"
            "詳細は https://www.example.lg.jp/dx/jinzai/2026/guideline/very-long-path-name/index.html をご覧ください。",
            step="5-1",
            key=f"prose{n}",
        )
        for n in range(1, 6)
    )
    return section(
        "c5",
        "第5章",
        "人材の育成",
        1,
        children=(
            section("c5s1", "1", "育成の進め方", 2, years, *prose, step="5-1"),
            section("c5s2", "2", "記録の様式", 2, tall(), step="5-2"),
        ),
        step="5-0",
    )


def chapter_six() -> Section:
    return section(
        "c6",
        "第6章",
        "推進体制と進行管理",
        1,
        children=(
            section(
                "c6s1",
                "1",
                "推進体制",
                2,
                body("次の体制により、全庁を挙げて取り組みます。", style="lead"),
                promotion(),
                step="6-1",
            ),
            section(
                "c6s2",
                "2",
                "進行管理",
                2,
                body(
                    "毎年度、目標人数に対する充足の状況を点検し、DX推進本部へ報告したうえで、必要な見直しを行います。"
                    "担当は𠮟咤激励ではなく、具体的な支援によって職員の挑戦を後押しします。"
                ),
                step="6-2",
            ),
        ),
        step="6-0",
    )


def sample(draft: bool = True) -> Document:
    return Document(
        title="あおば野町デジタル人材確保・育成方針",
        organization="あおば野町",
        version="第1.2版",
        date="令和8年4月",
        status="案" if draft else "決定",
        draft=draft,
        sections=(chapter_one(), chapter_two(), chapter_three(), chapter_four(), chapter_five(), chapter_six()),
        colophon=(
            ("名称", "あおば野町デジタル人材確保・育成方針"),
            ("版", "第1.2版（令和8年4月1日）"),
            ("編集・発行", "あおば野町 総務部 情報政策課"),
            ("所在地", "〒000-0000 東京都あおば野町中央一丁目1番1号"),
        ),
        cover_note="この文書は検討中の案です。記載の内容は今後変わることがあります。",
    )
