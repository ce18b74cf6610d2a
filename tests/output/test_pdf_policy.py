"""The finished PDF of a rich invented policy, looked at with other libraries than the one that wrote it."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from functools import cache

import pypdf
import pypdfium2
import pytest
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph as BareParagraph
from reportlab.platypus import SimpleDocTemplate

from desktop.output.fonts import FILES, register
from desktop.output.pdf import Rendered, render
from desktop.output.pdf.diagram import DiagramFlow
from desktop.output.pdf.routing import span
from desktop.output.pdf.style import LEFT, MEASURE, PAGE_HEIGHT, PAGE_WIDTH, WATERMARK
from desktop.policy.tree import (
    Arrow,
    Box,
    BulletList,
    Column,
    Diagram,
    Document,
    Paragraph,
    Section,
    Table,
    Text,
    runs_of,
)
from tests.output.kinsoku_check import glyphs_of, lines_of, violations
from tests.output.sample_tree import HOSTILE, sample


@cache
def rendered(draft: bool = True) -> Rendered:
    return render(sample(draft))


@cache
def reader(draft: bool = True) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(rendered(draft).data))


@cache
def page_texts() -> list[str]:
    document = pypdfium2.PdfDocument(rendered().data)
    return ["".join(g.character for g in glyphs_of(document[n])) for n in range(len(document))]


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def simple(*blocks, **changes) -> Document:
    document = replace(sample(False), colophon=(), cover_note="", **changes)
    return replace(document, sections=(Section("s", "第1章", "試験", 1, tuple(blocks), step="1"),))


def full_text(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    inside = [g for page in document for g in glyphs_of(page) if 50 < g.y < PAGE_HEIGHT - 60]
    return bare("".join(glyph.character for glyph in inside))


# --- the file


def test_every_font_is_an_embedded_subset_and_none_is_helvetica():
    names = set()
    for page in reader().pages:
        for reference in page["/Resources"]["/Font"].values():
            font = reference.get_object()
            names.add(font["/BaseFont"])
            assert "/FontFile2" in font["/FontDescriptor"]
            assert "/ToUnicode" in font
    assert names
    assert all(re.fullmatch(r"/[A-Z]{6}\+BIZUD(Mincho|PGothic)-\w+", name) for name in names), names


def test_language_and_metadata():
    document = sample()
    assert reader().trailer["/Root"]["/Lang"] == "ja-JP"
    meta = reader().metadata
    assert meta.title == document.title
    assert meta.author == document.organization
    assert document.version in meta.subject
    assert document.status in meta.subject


def test_the_same_tree_gives_the_same_bytes():
    assert render(sample()).data == render(sample()).data
    assert render(sample()).data != render(replace(sample(), version="第9版")).data


# --- headings, contents, bookmarks


def headings() -> list[str]:
    return [section.heading for section in sample().walk()]


def front() -> int:
    return reader().page_labels.index("1")


def heading_pages() -> dict[str, int]:
    """Where each heading really stands: the body page (from 1) on which its target lies."""
    targets = {}
    for item, _ in flat(reader().outline):
        targets[item.title] = reader().get_destination_page_number(item) - front() + 1
    return targets


def flat(outline, depth=0):
    for item in outline:
        if isinstance(item, list):
            yield from flat(item, depth + 1)
        else:
            yield item, depth


def test_bookmarks_are_the_headings_in_their_order_and_depth():
    found = list(flat(reader().outline))
    assert [item.title for item, _ in found] == headings()
    assert [depth for _, depth in found] == [section.level - 1 for section in sample().walk()]


def test_bookmarks_lead_to_the_page_where_the_heading_is_printed():
    for title, number in heading_pages().items():
        assert bare(title) in bare(page_texts()[front() + number - 1]), title


def test_the_contents_name_the_right_pages():
    text = bare("".join(page_texts()[1 : front()]))
    pages = heading_pages()
    place = text.index("目次")
    for section in sample().walk():
        if section.level <= 2:
            entry = bare(section.heading) + str(pages[section.heading])
            place = text.index(entry, place) + len(entry)
    assert "DX推進員の選任" not in text


def test_the_contents_are_links_to_the_same_pages():
    pages = heading_pages()
    wanted = [pages[s.heading] for s in sample().walk() if s.level <= 2]
    found = []
    for number in range(1, front()):
        for note in reader().pages[number]["/Annots"]:
            target = note.get_object()["/Dest"]
            page = next(i for i, p in enumerate(reader().pages) if p.indirect_reference == target[0])
            found.append(page - front() + 1)
    assert found == wanted


def test_the_printed_number_is_the_page_label():
    labels = reader().page_labels
    document = pypdfium2.PdfDocument(rendered().data)
    assert labels[:3] == ["表紙", "i", "1"]
    for number in range(1, len(document)):
        foot = [line.text for line in lines_of(document[number]) if line.y < 45]
        assert labels[number] in foot, (number, foot)


def test_chapters_begin_new_pages_and_no_heading_stands_alone_at_the_foot():
    document = pypdfium2.PdfDocument(rendered().data)
    titles = {bare(s.heading): s.level for s in sample().walk()}
    for number in range(front(), len(document)):
        lines = [line for line in lines_of(document[number]) if 55 < line.y < PAGE_HEIGHT - 60]
        assert lines
        lowest = min(lines, key=lambda line: line.y)
        assert not any(title.endswith(bare(lowest.text)) for title in titles), lowest.text
    starts = [n for t, n in heading_pages().items() if t.startswith("第")]
    assert len(set(starts)) == 6


def test_the_running_head_names_the_chapter_but_not_where_it_begins():
    document = pypdfium2.PdfDocument(rendered().data)
    starts = {n for t, n in heading_pages().items() if t.startswith("第")}
    for number in range(front(), len(document)):
        head = [line.text for line in lines_of(document[number]) if line.y > PAGE_HEIGHT - 60]
        assert bool(head) == (number - front() + 1 not in starts)
        assert all(bare(line) in map(bare, headings()) for line in head)


# --- the text


def test_no_text_is_lost():
    text = bare("".join(page_texts()))
    document = sample()
    for block in document.blocks():
        for run in runs_of(block):
            for part in re.split(r"\n", run.text):
                if isinstance(block, Diagram) or len(part) > 1000:
                    continue  # title and detail are apart; the tall row is looked at below
                missing = [p for p in pieces(part) if p not in text]
                assert not missing, missing[:3]
        if isinstance(block, Diagram):
            words = [w for b in block.boxes for w in (b.title, b.detail)] + [a.label for a in block.arrows]
            assert all(bare(w) in text for w in words), words


def pieces(text: str) -> list[str]:
    """The sentences of a text: a page's running foot may stand between two of them."""
    return [bare(p) for p in re.split(r"(?<=[。、])", text) if bare(p)]


def test_markup_in_data_is_only_text():
    assert bare(HOSTILE) in bare("".join(page_texts()))


def test_no_line_breaks_the_rules():
    assert violations(rendered().data) == []
    assert violations(rendered(False).data) == []


def test_the_checker_finds_what_the_bare_library_does_wrong():
    register()
    style = ParagraphStyle("x", fontName=FILES["mincho"], fontSize=10, leading=16, wordWrap="CJK", alignment=TA_LEFT)
    buffer = io.BytesIO()
    words = "本町では「職員の育成」を進める！（目標：70％）を〔案〕とし、『確保』も行う？"
    story = [BareParagraph("漢" * n + words * 6, style) for n in range(20)]
    SimpleDocTemplate(buffer, initialFontName=FILES["mincho"]).build(story)
    found = violations(buffer.getvalue())
    assert any("行頭" in line for line in found)
    assert any("行末" in line for line in found)


def test_everything_stays_inside_the_margins():
    document = pypdfium2.PdfDocument(rendered().data)
    for number in range(1, len(document)):
        for glyph in glyphs_of(document[number]):
            assert glyph.x >= LEFT - 1, (number, glyph)
            # a closing mark may be set half: its right half is empty
            assert glyph.right <= LEFT + MEASURE + 0.51 * glyph.size, (number, glyph)
            assert 30 < glyph.y < PAGE_HEIGHT - 30, (number, glyph)


def test_a_paragraph_over_two_pages_has_two_lines_on_each():
    for lead in range(20, 34):
        blocks = [Paragraph((Text(f"{n}行目"),)) for n in range(lead)]
        blocks.append(Paragraph((Text("長い段落です。" * 40 + "終わり"),)))
        document = pypdfium2.PdfDocument(render(simple(*blocks)).data)
        counts = []
        for number in range(2, len(document)):
            lines = [ln for ln in lines_of(document[number]) if "段落" in ln.text or "終わり" in ln.text]
            counts.append(len(lines))
        assert all(count != 1 for count in counts), (lead, counts)


def test_forced_line_breaks_are_kept():
    data = render(simple(Paragraph((Text("一行目\n二行目\n\n四行目\n"),)))).data
    lines = [line.text for line in lines_of(pypdfium2.PdfDocument(data)[2])]
    assert [t for t in lines if "行目" in t] == ["一行目", "二行目", "四行目"]


# --- tables


def skill_pages() -> list[list[str]]:
    """The lines of each page the skill table stands on."""
    document = pypdfium2.PdfDocument(rendered().data)
    pages = [p for p in rendered().places if p.key == "skills"]
    return [[line.text for line in lines_of(document[place.page])] for place in pages]


def test_a_long_table_repeats_its_header_on_every_page():
    pages = skill_pages()
    assert len(pages) >= 2
    for lines in pages:
        assert {"分類", "スキル項目", "定義", "レベル"} <= set(lines)


def test_a_group_is_named_once_a_page_and_again_where_it_continues():
    pages = skill_pages()
    table = next(b for b in sample().blocks() if isinstance(b, Table) and b.key == "skills")
    groups = {row[1][0].text: row[0][0].text for row in table.rows}
    order = list(groups)
    continued = 0
    for number, lines in enumerate(pages):
        present = [name for name in order if any(name.startswith(line) and len(line) > 3 for line in lines)]
        first = groups[present[0]]
        joined = bare("".join(lines))
        assert joined.count(bare(first)) >= 1
        continued += number > 0 and groups[order[order.index(present[0]) - 1]] == first
        for group in {groups[name] for name in present} - {"共通", "データ活用"}:
            assert sum(line == group for line in lines) <= 1
    assert continued, "the sample must have a group that runs over a page"


def test_an_empty_table_says_so():
    text = next(t for t in page_texts()[front() :] if "取得を支援する" in t)
    assert "資格・試験対象助成の内容該当なし" in bare(text)


def test_captions_are_numbered_through_the_document():
    text = bare("".join(page_texts()))
    captions = [b.caption for b in sample().blocks() if isinstance(b, Table) and b.caption]
    assert all(f"表{n}{bare(c)}" in text for n, c in enumerate(captions, 1))
    figures = [b.caption for b in sample().blocks() if isinstance(b, Diagram)]
    assert all(f"図{n}{bare(c)}" in text for n, c in enumerate(figures, 1))
    assert (rendered().tables, rendered().figures) == (len(captions), len(figures))


def test_a_row_taller_than_a_page_is_split_without_loss():
    places = [p for p in rendered().places if p.key == "tall"]
    assert len(places) >= 2
    text = bare("".join(page_texts()))
    assert all(f"第{n}に" in text for n in range(1, 181))
    lines = [line for page in page_texts() for line in re.findall(r"後の行", page)]
    assert lines


@pytest.mark.parametrize("grouped", [False, True])
@pytest.mark.parametrize("words", [1, 30, 300, 3000])
def test_no_cell_is_lost_whatever_its_size(grouped, words):
    rows = tuple(
        ((Text(f"群{n // 3}"),), (Text("".join(f"{n}の{w}。" for w in range(words if n == 2 else 2))),))
        for n in range(9)
    )
    data = render(simple(Table((Column("甲", 1), Column("乙", 2)), rows, "1", "t", "表題", grouped))).data
    text = full_text(data).replace("甲乙群0", "").replace("甲乙", "")  # heads stand between the parts of a cut cell
    assert all(f"2の{w}。" in text for w in range(words))
    assert all(f"{n}の0。{n}の1。" in text for n in range(9) if n != 2)
    check_heights(data)


def check_heights(data: bytes) -> None:
    document = pypdfium2.PdfDocument(data)
    for page in document:
        assert all(glyph.y > 30 for glyph in glyphs_of(page))


def test_a_long_group_name_beside_short_rows_is_not_cut():
    name = "とても長い分類の名前がここに入る場合の折返し"
    rows = (*(((Text(name),), (Text(f"行{n}"),)) for n in range(2)), ((Text("次"),), (Text("行"),)))
    data = render(simple(Table((Column("甲", 1), Column("乙", 5)), rows, grouped=True))).data
    assert name in full_text(data)
    lines = lines_of(pypdfium2.PdfDocument(data)[2])
    lowest = min(line.y for line in lines if line.text and line.text in name and line.size == pytest.approx(9))
    assert next(line.y for line in lines if line.text == "次") < lowest - 9


def test_rows_with_too_few_or_too_many_cells_do_not_break_the_page():
    rows = (((Text("一"),),), ((Text("甲"),), (Text("乙"),), (Text("丙"),)), ())
    text = full_text(render(simple(Table((Column("左", 1), Column("右", 1)), rows))).data)
    assert "左右一甲乙" in text
    assert render(simple(Table((), (), caption="列がない"))).tables == 0


def test_a_table_of_one_column_with_a_cell_taller_than_a_page():
    words = "".join(f"{n}番。" for n in range(1500))
    data = render(simple(Table((Column("甲", 1),), (((Text(words),),),), grouped=True))).data
    text = full_text(data).replace("番。甲", "番。")
    assert all(f"{n}番。" in text for n in range(1500))
    check_heights(data)


# --- figures


def figures() -> list[DiagramFlow]:
    flows = [DiagramFlow(b, n) for n, b in enumerate(sample().blocks()) if isinstance(b, Diagram)]
    for flow in flows:
        flow.wrap(MEASURE)
    return flows


def test_no_arrow_runs_through_a_box():
    for flow in figures():
        assert len(flow.arrows) == len(flow.diagram.arrows)
        for arrow in flow.arrows:
            for one, two in zip(arrow.path, arrow.path[1:], strict=False):
                assert one[0] == two[0] or one[1] == two[1], "arrows are square"
                assert not any(rect.meets(span(one, two)) for _, rect in flow.boxes.values())


def test_no_label_covers_a_box_or_another_label():
    for flow in figures():
        taken = [rect for _, rect in flow.boxes.values()]
        for arrow in flow.arrows:
            if arrow.label:
                assert not any(rect.meets(arrow.label.rect) for rect in taken), arrow.label.paragraph.parts
                taken.append(arrow.label.rect)


def test_words_stay_inside_their_boxes():
    for flow in figures():
        for laid, rect in flow.boxes.values():
            assert laid.words <= rect.height
            widest = max(laid.title.widest, laid.detail.widest if laid.detail else 0)
            assert widest <= rect.width - 8
            assert rect.x >= 0
            assert rect.right <= MEASURE + 0.01


def test_a_crowded_figure_still_fits_the_page():
    boxes = tuple(
        Box(f"b{n}", f"とても長い箱の題名その{n}（補足説明を含む）", n % 6, n // 6, "詳しい説明" * 6) for n in range(60)
    )
    arrows = tuple(Arrow(f"b{n}", f"b{(n * 7 + 5) % 60}", "関係") for n in range(0, 60, 4))
    diagram = Diagram("x", 6, boxes, arrows, "込み入った図", "1", "x")
    result = render(simple(Paragraph((Text("前"),)), diagram))
    place = next(p for p in result.places if p.key == "x")
    assert place.y + place.height <= PAGE_HEIGHT - 40
    assert "込み入った図" in full_text(result.data)
    assert all(f"その{n}" in full_text(result.data) for n in range(60))


def test_arrows_to_unknown_boxes_are_left_out():
    diagram = Diagram("x", 2, (Box("a", "甲", 0, 0),), (Arrow("a", "zz", "無"),), "", "1", "x")
    assert "甲" in full_text(render(simple(diagram)).data)
    empty = Diagram("x", 2, (), (), "空の図")
    assert "図1空の図" in full_text(render(simple(empty)).data)


# --- places, blanks, watermark


def test_places_cover_every_step_and_lie_on_their_pages():
    document = sample()
    wanted = {(b.step, b.key) for b in document.blocks() if b.step}
    wanted |= {(s.step, s.key) for s in document.walk() if s.step}
    assert {(p.step, p.key) for p in rendered().places} == wanted
    for place in rendered().places:
        assert front() <= place.page < rendered().pages == len(reader().pages)
        assert place.x >= 0
        assert place.x + place.width <= PAGE_WIDTH
        assert place.y >= 0
        assert place.height > 0
        assert place.y + place.height <= PAGE_HEIGHT


def test_a_place_holds_the_words_of_its_block():
    document = pypdfium2.PdfDocument(rendered().data)
    for key, words in (("purpose2", "180人"), ("rel-list", "第3次あおば野町総合計画"), ("levels", "複数の部署")):
        place = next(p for p in rendered().places if p.key == key)
        textpage = document[place.page].get_textpage()
        bottom = PAGE_HEIGHT - place.y - place.height
        found = textpage.get_text_bounded(place.x, bottom, place.x + place.width, PAGE_HEIGHT - place.y)
        assert words in bare(found)


def pixels(data: bytes, page: int, colour: str) -> int:
    wanted = bytes(int(colour[i : i + 2], 16) for i in (1, 3, 5))
    bitmap = pypdfium2.PdfDocument(data)[page].render(scale=0.5)
    image = bitmap.to_pil().convert("RGB")
    return sum(count for count, found in image.getcolors(1 << 20) if bytes(found) == wanted)


def test_the_watermark_stands_on_every_page_of_a_draft_and_on_no_other():
    for page in range(rendered().pages):
        assert pixels(rendered().data, page, WATERMARK) > 300
    for page in range(rendered(False).pages):
        assert pixels(rendered(False).data, page, WATERMARK) == 0


def test_the_watermark_is_no_text():
    with_mark = pypdfium2.PdfDocument(rendered().data)[2].get_textpage().get_text_range()
    lines = [line for line in with_mark.split("\r\n") if line.strip()]
    assert "案" not in lines
    assert any(line.startswith("本町では、人口の減少") for line in lines)


def test_a_blank_is_framed_and_coloured():
    page = next(n for n, t in enumerate(page_texts()) if "〔首長の考え〕" in t)
    assert pixels(rendered().data, page, "#FFF3DD") > 20
    plain = render(simple(Paragraph((Text("空欄のない文"),))))
    assert pixels(plain.data, 2, "#FFF3DD") == 0


def test_the_smallest_documents():
    nothing = Document("題", "", "", "", "", False, ())
    assert render(nothing).pages == 1
    only = replace(nothing, sections=(Section("a", "", "節だけ", 2),), colophon=(("名", "値"),))
    assert "節だけ" in full_text(render(only).data)
    many = replace(nothing, sections=tuple(Section(f"k{n}", f"{n}", "見出し", 2) for n in range(120)))
    assert render(many).pages > 5


def test_long_lists_number_beyond_twenty():
    text = full_text(render(simple(BulletList(tuple((Text(f"項{n}"),) for n in range(1, 23)), ordered=True))).data)
    assert "⑳項20" in text
    assert "(21)項21" in text
