"""Asking for a shared file: who has it, and what to do then. Advisory only; the data is safe without it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.models import new_uuid
from desktop.store import WorldError
from desktop.store.files import same_place
from desktop.store.lock import FileLock, State
from desktop.store.profile import DEPARTMENT, Settings, actor
from desktop.ui.messages import CANCEL, STOP, Choice, Messages


@dataclass(frozen=True, slots=True)
class Hold:
    """What came of asking: the lock that is ours, whether only a copy may be opened, and what to tell meanwhile."""

    lock: FileLock | None = None
    place: Path | None = None
    as_copy: bool = False
    notice: str = ""


NOBODY = Hold()


class LockKeeper:
    """Holds at most one lock: that of the open file."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages
        self.held = NOBODY

    def ask(self, path: Path) -> Hold | None:
        """Take the lock of a file, or ask what to do where somebody has it; None when the officer stops."""
        if self.has(path):
            return self.held
        lock, state = _try(path)
        if state is State.HELD:
            return self._ask_about(path, lock)
        return _hold(path, lock, state)

    def quietly(self, path: Path | None) -> Hold:
        """Take the lock without a question; where somebody has it, the notice says so."""
        if path is None:
            return NOBODY
        if self.has(path):
            return self.held
        lock, state = _try(path)
        if state is State.HELD:
            words = f"「{path.name}」は、{lock.owner.words}も開いています。"
            return Hold(place=path, notice=f"{words}保存先が変わったときは、まとめてから保存できます。")
        return _hold(path, lock, state)

    def has(self, path: Path) -> bool:
        """Whether the lock of this file is the one that is held."""
        return self.held.lock is not None and same_place(path, self.held.place)

    def settle(self, hold: Hold) -> None:
        """From now on this one counts; the one before is given back."""
        before, self.held = self.held, hold
        if before.lock is not None and before.lock is not hold.lock:
            before.lock.release()

    def give_back(self, hold: Hold) -> None:
        """The file could not be opened after all."""
        if hold.lock is not None and hold.lock is not self.held.lock:
            hold.lock.release()

    def _ask_about(self, path: Path, lock: FileLock) -> Hold | None:
        owner = lock.owner
        detail = "「写しで編集する」を選ぶと、自分の写しに書き込み、あとで「写しをまとめる」で一つにできます。"
        choices = [Choice("read", "読むだけで開く"), Choice("copy", "写しで編集する")]
        # On this PC the system itself says that the owner is alive; of another PC nobody knows
        if not owner.is_here:
            choices.append(Choice("force", "解除して開く"))
            detail += "もう開いていないと分かっているときは、「解除して開く」を選べます。"
        answer = self._messages.ask(
            f"「{path.name}」は、{owner.words}が開いています。",
            detail,
            (*choices, STOP),
        )
        if answer == CANCEL:
            return None
        if answer == "force":
            return self._force(path, lock)
        if answer == "read":
            tail = f"「{path.name}」は、{owner.words}が開いています。保存するときは別の名前になります。"
            return Hold(as_copy=True, notice=f"読むだけ: {tail}")
        tail = f"「{path.name}」は、{owner.words}が開いています。あとで「写しをまとめる」で一つにできます。"
        return Hold(as_copy=True, notice=f"写しで編集中: {tail}")

    def _force(self, path: Path, lock: FileLock) -> Hold | None:
        if lock.force(*_me()):
            return Hold(lock, path.absolute())
        self._messages.error(
            WorldError(
                "解除できませんでした。その人が、今も開いています。",
                "何も変えていません。「写しで編集する」を選ぶか、閉じてもらってから開いてください。",
            )
        )
        return None


def _me() -> tuple[str, str, str]:
    return actor(), str(Settings().get(DEPARTMENT, "") or ""), new_uuid()


def _try(path: Path) -> tuple[FileLock, State]:
    lock = FileLock(path.absolute())
    return lock, lock.acquire(*_me())


def _hold(path: Path, lock: FileLock, state: State) -> Hold:
    if state is State.UNAVAILABLE:
        words = f"「{path.name}」の場所には書き込めません。"
        return Hold(place=path, notice=f"{words}保存するときは、「名前を付けて保存」で別の場所を選んでください。")
    return Hold(lock, path.absolute())
