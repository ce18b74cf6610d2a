"""部署: a tree of uneven depth, in print order, and what stands on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from desktop.models import Department


@dataclass(frozen=True)
class Tree:
    """All departments of a file, closed ones included. Orphans and circles stand at the top rather than vanish."""

    departments: tuple[Department, ...]

    @cached_property
    def by_id(self) -> Mapping[int, Department]:
        """Every department by its key."""
        return {d.id: d for d in self.departments}

    @cached_property
    def children(self) -> Mapping[int | None, tuple[Department, ...]]:
        """What stands directly below each; None: at the top."""
        found: dict[int | None, list[Department]] = {}
        for department in self.departments:
            found.setdefault(self._above(department), []).append(department)
        return {key: tuple(rows) for key, rows in found.items()}

    @cached_property
    def order(self) -> Mapping[int, int]:
        """The place of each in the printed order: a department, then what is below it."""
        found: dict[int, int] = {}
        self._walk(None, found)
        return found

    def path(self, department_id: int | None) -> tuple[Department, ...]:
        """The department and all above it, top first; empty for None or one that is not in the file."""
        found: list[Department] = []
        current = self.by_id.get(department_id or 0)
        while current is not None and current not in found:
            found.insert(0, current)
            current = self.by_id.get(self._above(current) or 0)
        return tuple(found)

    def label(self, department_id: int | None, between: str = " ") -> str:
        """「総務部 総務課 人事係」."""
        return between.join(d.name for d in self.path(department_id))

    def section_of(self, department_id: int | None) -> Department | None:
        """The 課 or 出先 that a department is or belongs to; else the topmost one above it."""
        path = self.path(department_id)
        return next((d for d in reversed(path) if d.kind in {"section", "outpost"}), path[0] if path else None)

    def below(self, department_id: int) -> frozenset[int]:
        """The department and everything under it."""
        found, waiting = set[int](), [department_id]
        while waiting:
            current = waiting.pop()
            if current not in found:
                found.add(current)
                waiting += [d.id for d in self.children.get(current, ())]
        return frozenset(found)

    def open_on(self, day: str) -> tuple[Department, ...]:
        """Those that exist on a day, in printed order."""
        return tuple(sorted((d for d in self.departments if stands(d, day)), key=lambda d: self.order[d.id]))

    def _above(self, department: Department) -> int | None:
        """The parent, unless it is not there or stands below the department itself."""
        seen, current = {department.id}, department.parent_id
        while current is not None and current in self.by_id:
            if current in seen:
                return None
            seen.add(current)
            current = self.by_id[current].parent_id
        return department.parent_id if department.parent_id in self.by_id else None

    def _walk(self, above: int | None, found: dict[int, int]) -> None:
        for department in self.children.get(above, ()):
            found[department.id] = len(found)
            self._walk(department.id, found)


def stands(department: Department, day: str) -> bool:
    """Whether a department exists on a day (its last day included)."""
    return not department.closed_on or not day or day <= department.closed_on


def named(departments: Iterable[Department], kinds: frozenset[str]) -> tuple[Department, ...]:
    """Those of some kinds."""
    return tuple(d for d in departments if d.kind in kinds)
