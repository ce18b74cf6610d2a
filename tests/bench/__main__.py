"""`python3 dev.py bench`: every bench module prints our time, the bare limit's, and their ratio."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path


def main() -> None:
    for module in sorted(pkgutil.iter_modules([str(Path(__file__).parent)]), key=lambda m: m.name):
        if module.name.startswith("bench_"):
            print(f"== {module.name.removeprefix('bench_')}")
            for line in importlib.import_module(f"tests.bench.{module.name}").run():
                print(f"  {line}")


if __name__ == "__main__":
    main()
