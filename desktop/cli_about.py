"""`security-sheet` and `sbom`: papers about the program itself; neither opens a file of the user's."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop.output import about_papers

COMMANDS = ("security-sheet", "sbom")


def add_commands(commands: Any, say: Callable[[str], None]) -> None:  # noqa: ANN401 - argparse keeps its type to itself
    """Put both on the command line."""
    for name, words, make in (
        ("security-sheet", "安全についての説明書（PDF）を書き出す", about_papers.security_sheet),
        ("sbom", "部品表（CycloneDX）を書き出す", about_papers.sbom),
    ):
        command = commands.add_parser(name, help=words)
        command.add_argument("file", type=Path)
        command.set_defaults(run=_run(make, say))


def _run(make: Callable[[], bytes], say: Callable[[str], None]) -> Callable[[argparse.Namespace], int]:
    def run(options: argparse.Namespace) -> int:
        from desktop.store.files import write_bytes

        write_bytes(options.file, make(), "書き出し")
        say(f"書き出しました: {options.file}")
        return 0

    return run
