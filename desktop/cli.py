"""The headless commands: a contract that scripts and checks rely on.

Exit codes: 0 done, 1 done with findings or refused for a reason of the data, 2 wrong use or unreadable file.
Messages go to stderr in Japanese with a next step; --json prints one object on stdout.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from desktop import APP_NAME, VERSION, cli_about

OK, FINDINGS, UNUSABLE = 0, 1, 2
COMMANDS = ("new", "info", "answers", "import-staff", "export", "check", "merge", "self-test", *cli_about.COMMANDS)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        _say(f"使い方が違います: {message}", "「--help」を付けると、使い方を表示します。")
        raise SystemExit(UNUSABLE)


def main(arguments: list[str]) -> int:
    """Run one command, or open the window; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console may be cp932, which lacks some names; a message must never be lost to that
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if not arguments or arguments[0] not in (*COMMANDS, "-h", "--help", "--version"):
        return _window(arguments)
    # Not at the top: the window's sign of starting must not wait for the store
    from desktop.store.errors import UnreadableFile, WorldError
    from desktop.store.profile import provide_temp

    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        provide_temp()
        return run(options)
    except UnreadableFile as error:
        _say(error.message, error.next_step)
        return UNUSABLE
    except WorldError as error:
        _say(error.message, error.next_step)
        return FINDINGS


def _say(message: str, next_step: str = "") -> None:
    print(f"{message}\n→ {next_step}" if next_step else message, file=sys.stderr)


def _window(arguments: list[str]) -> int:
    if len(arguments) > 1 or (arguments and arguments[0].startswith("-")):
        _say(f"使い方が違います: {' '.join(arguments)}", f"使える命令: {'、'.join(COMMANDS)}")
        return UNUSABLE
    from desktop.ui.app import run

    return run(Path(arguments[0]) if arguments else None)


def _parser() -> argparse.ArgumentParser:
    from desktop import cli_staff

    parser = _Parser(prog="desktop", description=f"{APP_NAME} {VERSION}")
    parser.add_argument("--version", action="version", version=f"{APP_NAME} {VERSION}")
    commands = parser.add_subparsers(required=True, parser_class=_Parser)

    new = commands.add_parser("new", help="新しいファイルを作る")
    new.add_argument("file", type=Path)
    new.add_argument("--preset", default="")
    new.add_argument("--sample", choices=("town", "village", "city"))
    new.add_argument("--name", default="")
    new.set_defaults(run=_new)

    info = commands.add_parser("info", help="ファイルの概要を見る")
    check = commands.add_parser("check", help="ファイルと方針を点検する")
    for command, run in ((info, _info), (check, _check)):
        command.add_argument("file", type=Path)
        command.add_argument("--json", action="store_true")
        command.set_defaults(run=run)

    answers = commands.add_parser("answers", help="設問シートの書き出しと取り込み")
    answers.add_argument("file", type=Path)
    way = answers.add_mutually_exclusive_group(required=True)
    way.add_argument("--export", type=Path, metavar="X.xlsx")
    way.add_argument("--import", type=Path, metavar="X.xlsx", dest="import_")
    answers.set_defaults(run=_answers)

    staff = commands.add_parser("import-staff", help="職員名簿を取り込む")
    cli_staff.add_arguments(staff)
    staff.set_defaults(run=_import_staff)

    export = commands.add_parser("export", help="文書を書き出す")
    export.add_argument("file", type=Path)
    export.add_argument("--out", type=Path, required=True)
    export.add_argument("--only", default="", help="文書を選ぶ。氏名の入る文書は、ここに挙げたときだけ書き出す")
    export.add_argument("--month", default="", metavar="R9.4", help="所属長の今月の一枚の月。ないときは今月")
    export.add_argument("--draft", action="store_true", help="空欄が残っていても案として書き出す")
    export.set_defaults(run=_export)

    merge = commands.add_parser("merge", help="同じファイルから分かれた写しをまとめる")
    merge.add_argument("mine", type=Path)
    merge.add_argument("theirs", type=Path)
    merge.add_argument("--out", type=Path, required=True)
    merge.add_argument("--prefer", choices=("mine", "theirs"))
    merge.add_argument("--report", type=Path, metavar="R.xlsx")
    merge.add_argument("--json", action="store_true")
    merge.set_defaults(run=_merge)

    test = commands.add_parser("self-test", help="画面と書き出しを自分で点検する")
    test.set_defaults(run=_self_test)
    cli_about.add_commands(commands, _say)
    return parser


# --- helpers -----------------------------------------------------------------------------------------------


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    from desktop.store import Document

    document = Document.open(path)
    try:
        yield document
    finally:
        document.close()


def _back_up(document: Any, reason: str) -> None:  # noqa: ANN401
    from desktop.store import backup

    if warning := backup.attempt(document, reason):
        _say(warning)


def _book(document: Any) -> Any:  # noqa: ANN401 - imported late, so that --help stays quick
    from desktop.output.glyphs import glyph_findings
    from desktop.policy.book import make_book
    from desktop.policy.starting import read_facts

    return make_book(read_facts(document), glyph_findings)


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1))


def _finding_rows(book: Any, more: tuple[Any, ...] = ()) -> list[dict[str, str]]:  # noqa: ANN401
    steps = {step.key: step for step in book.steps}
    return [
        {
            "kind": f.kind,
            "message": f.message,
            "next_step": f.next_step,
            "place": f"{steps[f.step].number} {steps[f.step].title}" if f.step in steps else f.step or "職員とスキル表",
            "step": f.step,
            "item": f.item,
            "owner": f.owner,
        }
        for f in (*book.findings, *more)
    ]


# --- commands ----------------------------------------------------------------------------------------------


def _new(options: argparse.Namespace) -> int:
    from desktop.policy.starting import new_document, new_sample
    from desktop.resources import resource

    if options.preset and not resource("catalog", options.preset, "preset.toml").is_file():
        known = sorted(folder.name for folder in resource("catalog").iterdir() if folder.is_dir())
        _say(f"このひな型はありません: {options.preset}", f"使えるひな型: {'、'.join(known)}")
        return UNUSABLE
    if options.file.exists():
        _say(f"同じ名前のファイルがあるため、作りませんでした: {options.file}", "別の名前を付けてください。")
        return FINDINGS
    if options.sample:
        document = new_sample(options.sample, options.preset, name=options.name)
    else:
        document = new_document(options.preset or "standard", options.name)
    try:
        document.publish(options.file)
    finally:
        document.close()
    _say(f"作りました: {options.file}")
    return OK


def _info(options: argparse.Namespace) -> int:
    with _opened(options.file) as document:
        book = _book(document)
        facts = book.facts
        row = {
            "organization": facts.organization.name,
            "title": facts.policy.title,
            "version": facts.policy.version_label,
            "status": book.document.status,
            "preset": facts.policy.preset,
            "staff": facts.staff_count,
            "departments": len(facts.offices),
            "personas": sum(1 for p in facts.personas if p.active),
            "questions": sum(1 for i in book.items if i.visible),
            "blanks": sum(1 for f in book.findings if f.kind == "blank"),
            "findings": len(book.findings),
            "unsaved": _unsaved_elsewhere(options.file),
            "program": VERSION,
        }
    if options.json:
        _print_json(row)
    else:
        words = {
            "団体名": row["organization"] or "（空欄）",
            "方針": f"{row['title']} {row['version']}（{row['status']}）",
            "職員数": f"{row['staff']}人" if row["staff"] is not None else "（空欄）",
            "部署": row["departments"],
            "人材像": row["personas"],
            "設問": row["questions"],
            "残っていること": f"{row['findings']}件（うち空欄 {row['blanks']}件）",
            "この端末だけにある変更": f"{row['unsaved']}件",
        }
        for label, value in words.items():
            print(f"{label}: {value}")
    return OK


def _unsaved_elsewhere(path: Path) -> int:
    from desktop.store import workcopy

    return sum(work.unsaved() for work in workcopy.left_behind() if work.target == path.absolute())


def _check(options: argparse.Namespace) -> int:
    from desktop.policy.staff.checks import check_roster

    with _opened(options.file) as document:
        book = _book(document)
        rows = _finding_rows(book, check_roster(document, book.facts))
    if options.json:
        _print_json({"findings": rows, "count": len(rows)})
    else:
        for row in rows:
            print(f"{row['place']}: {row['message']}{row['next_step']}（{row['owner']}）")
        print(f"残っていること: {len(rows)}件")
    return FINDINGS if rows else OK


def _answers(options: argparse.Namespace) -> int:
    return _answers_out(options) if options.export else _answers_in(options)


def _answers_out(options: argparse.Namespace) -> int:
    from desktop.output.excel.questions import make_question_sheet
    from desktop.store.files import write_bytes

    with _opened(options.file) as document:
        data = make_question_sheet(_book(document))
    write_bytes(options.export, data)
    _say(f"書き出しました: {options.export}")
    return OK


def _answers_in(options: argparse.Namespace) -> int:
    """Take a returned sheet: everything or, when one cell is bad, nothing."""
    from desktop.intake.answers import read_sheet
    from desktop.policy.answering import save_answers

    with _opened(options.file) as document:
        book = _book(document)
        reading = read_sheet(options.import_, book)
        for change in reading.changes:
            print(f"{change.label}: {change.before or '（空欄）'} → {change.after}")
        for problem in reading.problems:
            _say(f"{problem.cell} {problem.label}: {problem.message}")
        if reading.problems:
            _say("読めない回答があるため、何も取り込んでいません。", "上のセルを直して、もう一度取り込んでください。")
            return FINDINGS
        if reading.changes:
            _back_up(document, "設問シートを取り込む前")
            values = {change.key: change.value for change in reading.changes}
            save_answers(document, book.facts, book.items, values, label="設問シートを取り込む")
            document.publish()
    _say(f"取り込みました: {len(reading.changes)}件（同じ内容 {reading.same}件）")
    return OK


def _import_staff(options: argparse.Namespace) -> int:
    from desktop import cli_staff

    with _opened(options.file) as document:
        whole = cli_staff.import_staff(document, options, _say, lambda: _back_up(document, "職員名簿を取り込む前"))
    return OK if whole else FINDINGS


def _export(options: argparse.Namespace) -> int:
    from desktop.output.documents import EXPORTS, export_all, usual
    from desktop.policy.ojt.monthly_source import read_month

    month = read_month(options.month)
    if options.month and month is None:
        _say(f"月を読めません: {options.month}", "「--month R9.4」のように書いてください。")
        return UNUSABLE
    known = tuple(export.key for export in EXPORTS)
    named = tuple(key.strip() for key in options.only.split(",") if key.strip())
    unknown = [key for key in named if key not in known]
    if unknown:
        _say(f"この文書は書き出せません: {'、'.join(unknown)}", f"書き出せるもの: {'、'.join(known)}")
        return UNUSABLE
    with _opened(options.file) as document:
        book = _book(document)
        written = export_all(book, document, options.out, named or usual(document), month)
    for path in written:
        print(path)
    if any(export.personal for export in EXPORTS if export.key in named):
        _say("氏名や職員番号の入ったファイルがあります。", "庁内の扱いに従って保管してください。")
    if not book.ready and not options.draft:
        _say(
            f"残っていることが{len(book.findings)}件あるため、「案」として書き出しました。",
            "「check」で一覧を見て、埋めてからもう一度書き出してください。",
        )
        return FINDINGS
    return OK


def _merge(options: argparse.Namespace) -> int:
    """Merge two copies into a third file; without --prefer a conflict is decided for neither and nothing is written."""
    from desktop.output.excel.merge_report import make_merge_report
    from desktop.store.files import write_bytes
    from desktop.store.merge import Merge

    if options.out.exists():
        _say(f"同じ名前のファイルがあるため、まとめませんでした: {options.out}", "別の名前を付けてください。")
        return FINDINGS
    with _opened(options.mine) as document:
        with Merge(document, options.theirs) as merge:
            summary = merge.summary
            lines = merge.report(default=options.prefer or "mine")
            decided = bool(options.prefer) or not summary.conflicts
            if decided:
                _back_up(document, "まとめる前")
                merge.apply(default=options.prefer or "mine")
        if decided:
            document.publish(options.out)
        if options.report:
            write_bytes(options.report, make_merge_report(_book(document).facts.organization.name, lines))
    conflicts = [line for line in lines if line.verdict.startswith("要確認")]
    if options.json:
        counts = {"theirs": summary.theirs, "mine": summary.mine, "conflicts": summary.conflicts}
        rows = [{name: getattr(line, name) for name in line.__slots__ if name != "id"} for line in conflicts]
        _print_json({**counts, "written": decided, "conflict_list": rows})
    else:
        for line in conflicts:
            print(f"{line.place}: こちら「{line.mine}」 あちら「{line.theirs}」")
        print(f"あちらから {summary.theirs}件、こちらのまま {summary.mine}件、両方で違うもの {summary.conflicts}件")
    if not decided:
        _say(
            f"両方で変えたところが{summary.conflicts}件あるため、まだ書き出していません。",
            "「--prefer mine」か「--prefer theirs」を付けるか、画面で一つずつ選んでください。",
        )
    return FINDINGS if summary.conflicts else OK


def _self_test(_options: argparse.Namespace) -> int:
    from desktop.ui.selftest import self_test

    problems = self_test()
    for problem in problems:
        _say(problem)
    _say("点検が終わりました。問題はありません。" if not problems else f"問題が{len(problems)}件あります。")
    return FINDINGS if problems else OK
