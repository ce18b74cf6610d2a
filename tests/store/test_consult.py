"""相談用に渡す: nothing of persons leaves, not in the file and not in the Excel."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Text

from desktop.models import Base, Department, Organization, OwnSection, Persona, Staff
from desktop.models.labels import CODES
from desktop.output.consult import hand_over, small_counts
from desktop.output.glyphs import glyph_findings
from desktop.policy.book import Book, make_book
from desktop.policy.starting import read_facts
from desktop.store import Document, WorldError, consult, gate
from desktop.store.consult import MASK, Masker
from desktop.store.profile import ACTOR, Settings

ACTORS = "髙橋 﨑子"
# Every text column in which a person's name may stand is either declared personal or masked; these can hold none
KEYS = {"uuid", "key", "as_of"}


@pytest.fixture
def document(profile: Path, town_file: Path, tmp_path: Path) -> Iterator[Document]:
    Settings().put(ACTOR, ACTORS)
    path = tmp_path / "元.sqlite"
    path.write_bytes(town_file.read_bytes())
    made = Document.open(path)
    with made.action("書く") as session:
        text = "担当は髙橋です。電話は 012-345-6789、メールは taka@town.example.jp まで。"
        session.add(OwnSection(chapter="6", title="﨑子さんへの連絡", text=text))
        session.add(Department(name="髙橋出張所"))
    yield made
    made.close()


def _book(document: Document) -> Book:
    return make_book(read_facts(document), glyph_findings)


def _all_bytes(path: Path) -> list[bytes]:
    data = path.read_bytes()
    found = [data]
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            found += [packed.read(name) for name in packed.namelist()]
    return found


def test_names_journal_and_contacts_stay_behind(document: Document, tmp_path: Path) -> None:
    hide = consult.masker(document)
    written = hand_over(document, _book(document), tmp_path / "相談用.sqlite", hide)
    assert [p.name for p in written] == ["相談用.sqlite", "相談用_年度計画.xlsx"]
    for path in written:
        for data in _all_bytes(path):
            text = data.decode("utf-8", "ignore").replace("髙橋出張所", "")  # a place, not a person
            for name in ("髙橋", "﨑子", "012-345-6789", "taka@town"):
                assert name not in text, (path.name, name)
    with closing(sqlite3.connect(written[0])) as connection:
        for table in ("journal_session", "batch", "change", "takeout"):
            assert connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone() == (0,), table
        section = connection.execute("SELECT title, text FROM own_section").fetchone()
    assert section == (f"{MASK}さんへの連絡", f"担当は{MASK}です。電話は {MASK}、メールは {MASK} まで。")
    assert not list(document.work.folder.glob("consult*"))


def test_the_copy_opens_as_a_file_of_its_own_with_the_same_policy(document: Document, tmp_path: Path) -> None:
    [path, _] = hand_over(document, _book(document), tmp_path / "相談用.sqlite", consult.masker(document))
    gate.admit(path, tmp_path / "copy.sqlite")
    copy = Document.open(path)
    assert copy.lineage != document.lineage
    assert copy.unsaved == 0
    with copy.read() as theirs, document.read() as ours:
        assert theirs.query(Persona).count() == ours.query(Persona).count() > 0
        assert theirs.query(Organization).one().name == ours.query(Organization).one().name
    assert len(_book(copy).steps) == len(_book(document).steps)
    copy.close()


def test_the_preview_tells_every_place_before(document: Document) -> None:
    hide = consult.masker(document)
    places = {(m.table, m.field) for m in consult.preview(document, hide)}
    assert places == {("own_section", "title"), ("own_section", "text"), ("answer", "value")}  # 奥付の連絡先
    assert consult.left_out(document)["batch"] > 0


def test_counts_of_one_or_two_people_are_left_blank(document: Document, tmp_path: Path) -> None:
    few = small_counts(_book(document))
    hide = consult.masker(document)
    [path, _] = hand_over(document, _book(document), tmp_path / "相談用.sqlite", hide)
    with closing(sqlite3.connect(path)) as connection:
        kept = {key for (key,) in connection.execute("SELECT key FROM answer")}
    assert not kept & {item.key for item in few}
    for item in few:
        assert 0 < int(item.value) < 3
    copy = Document.open_copy(path)
    left = {persona.key: persona.headcount for persona in read_facts(copy).personas}
    copy.close()
    assert (left["general"], left["promoter"], left["infosys"]) == (150, 12, 3)
    assert (left["dx_lead"], left["cio"]) == (None, None)  # 2 people and 1: left blank


def test_nobody_of_the_roster_goes_along_but_the_numbers_do(staffed: Document, tmp_path: Path) -> None:
    hide = consult.masker(staffed)
    assert consult.left_out(staffed)["staff"] == 184
    [path, plan] = hand_over(staffed, _book(staffed), tmp_path / "相談用.sqlite", hide)
    for part in [part for file in (path, plan) for part in _all_bytes(file)]:
        assert hide.left_in(part) == ""
    with closing(sqlite3.connect(path)) as connection:
        for table in Base.metadata.sorted_tables:
            if table.info.get("personal"):
                assert connection.execute(f'SELECT COUNT(*) FROM "{table.name}"').fetchone() == (0,), table
    copy = Document.open_copy(path)
    facts = read_facts(copy)
    copy.close()
    heads = {persona.key: facts.heads(persona) for persona in facts.personas}
    assert (facts.counted, facts.staff_count, heads["general"], heads["promoter"]) == (None, 180, 180, 6)


def test_a_short_staff_number_is_no_name(staffed: Document) -> None:
    """「2026」 may be somebody's number and is a year all the same; five digits are taken for the person's."""
    with staffed.action("番号") as session:
        session.add_all([Staff(number="2026", name="甲　乙"), Staff(number="00987", name="丙　丁")])
    hide = consult.masker(staffed)
    assert hide("2026年度の計画、番号00987") == f"2026年度の計画、番号{MASK}"


def test_a_name_that_is_left_stops_everything(document: Document, tmp_path: Path) -> None:
    """The scan looks at the finished bytes, so a writer that brings a name back in is found."""
    hide = consult.masker(document)
    target = tmp_path / "相談用.sqlite"
    for leak in ("作成: 髙橋".encode(), "髙橋".encode("utf-16-le")):
        with pytest.raises(WorldError, match="氏名などが残って"):
            consult.write(document, target, hide, beside=lambda _copy, leak=leak: {tmp_path / "x.bin": leak})
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("docProps/core.xml", "髙橋 " * 50)
    with pytest.raises(WorldError, match="氏名などが残って"):
        consult.write(document, target, hide, beside=lambda _copy: {tmp_path / "x.xlsx": packed.getvalue()})
    assert [p.name for p in tmp_path.iterdir()] == ["元.sqlite"]


def test_a_place_that_cannot_be_written_leaves_nothing(document: Document, tmp_path: Path) -> None:
    hide = consult.masker(document)
    with pytest.raises(WorldError):
        consult.write(
            document, tmp_path / "相談用.sqlite", hide, beside=lambda _copy: {tmp_path / "無い" / "x.xlsx": b"x"}
        )
    assert [p.name for p in tmp_path.iterdir()] == ["元.sqlite"]


def test_the_open_file_itself_is_never_replaced(document: Document, tmp_path: Path) -> None:
    before = document.path.read_bytes()
    with pytest.raises(WorldError, match="今開いているファイル"):
        consult.write(document, document.path, consult.masker(document))
    assert document.path.read_bytes() == before


def test_every_column_is_decided_on() -> None:
    """A new text column is masked unless it is declared; a new table of persons must say so in its model."""
    masked = {(table.name, name) for table, name in consult._free_texts()}
    personal = {
        (t.name, c.name)
        for t in Base.metadata.sorted_tables
        for c in t.columns
        if t.info.get("personal") or c.info.get("personal")
    }
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Text) and table.name != "meta":
                decided = (table.name, column.name) in masked | personal
                assert decided or column.primary_key or column.name in KEYS or column.name in CODES, column


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=2, max_size=6).filter(str.strip)


@given(st.lists(NAMES, min_size=1, max_size=4), st.text(max_size=30), st.text(max_size=30))
def test_no_masked_text_holds_a_name_of_more_than_latin_letters(names: list[str], before: str, after: str) -> None:
    hide = Masker(names)
    for name in names:
        shown = hide(before + name + after)
        if not name.isascii() and MASK not in name and "●" not in name:
            # Masking may join what stood around a name; what is left then is not what anybody wrote
            assert name not in shown or name in (before + after)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("電話 03-1234-5678", f"電話 {MASK}"),
        ("電話（０１２）３４５－６７８９", f"電話（{MASK}"),
        ("０１２－３４５－６７８９", MASK),
        ("a.b+c@town.lg.jp に", f"{MASK} に"),
        ("2026-10-01 から 12-34", "2026-10-01 から 12-34"),
        ("令和8年度 180人", "令和8年度 180人"),
        ("tanaka と tanakaya", f"{MASK} と tanakaya"),
    ],
)
def test_contacts_and_latin_names_by_their_whole(text: str, shown: str) -> None:
    assert Masker({"tanaka"})(text) == shown


def test_the_name_of_the_town_is_not_torn() -> None:
    hide = Masker({"前田"}, {"前田町"})
    assert hide("前田町の前田さん") == f"前田町の{MASK}さん"
    assert hide.left_in("前田町".encode()) == ""
    assert hide.left_in("前田".encode()) == "前田"
