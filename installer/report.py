"""What the test of the product found: problems, and figures to print."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Report:
    """Filled by the steps of product.py; no problem means that the product is whole."""

    problems: list[str] = field(default_factory=list)
    figures: list[tuple[str, str]] = field(default_factory=list)

    def must(self, holds: bool, problem: str) -> None:
        """Note a problem when something does not hold."""
        if not holds:
            self.problems.append(problem)

    def figure(self, name: str, value: str) -> None:
        """Note a figure and show it at once: the whole takes minutes."""
        self.figures.append((name, value))
        print(f"{name}: {value}", flush=True)

    def compare(self, name: str, ours: float, other: float, what: str = "固めていないもの") -> None:
        """Note how long something took, beside another way of doing the same."""
        self.figure(name, f"{ours:.2f}秒（{what} {other:.2f}秒との比 {ours / max(other, 0.01):.2f}）")

    def tell(self, table: Path) -> int:
        """Write the figures as a table, print the problems; the exit code."""
        lines = [f"| {name} | {value} |" for name, value in self.figures]
        table.write_text("\n".join(["| | |", "|---|---|", *lines]) + "\n", "utf-8")
        print(*self.problems, sep="\n")
        count = len(self.problems)
        end = f"問題が{count}件あります。" if count else "問題はありません。"
        print(f"Windows版の検査が終わりました。{end}")
        return min(count, 1)
