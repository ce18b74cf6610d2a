"""A roster as Excel on a Japanese Windows writes it: cp932, CRLF, characters of NEC and IBM."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from desktop.cli import main
from desktop.policy.starting import new_document

ROWS = ("職員番号,氏名,所属,職名", "00101,髙橋　一郎,総務課,主事", "00102,山﨑 二葉,①係㈱,係長")


def test_names_keep_every_character(tmp_path: Path, capsys) -> None:
    file, roster = tmp_path / "町 #.sqlite", tmp_path / "名簿 4月.csv"
    document = new_document()
    document.publish(file)
    document.close()
    roster.write_bytes("\r\n".join([*ROWS, ""]).encode("cp932"))
    assert main(["import-staff", str(file), str(roster), "--on", "R8.4.1", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["applied"], report["written"]) == (2, True)
    with closing(sqlite3.connect(file)) as connection:
        names = dict(connection.execute("SELECT number, name FROM staff").fetchall())
    assert names == {"00101": "髙橋　一郎", "00102": "山﨑 二葉"}
