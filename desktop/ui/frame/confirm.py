"""What the tabs of the frame share: asking before a change that matters, and telling of a refusal."""

from __future__ import annotations

from collections.abc import Callable

from desktop.analysis.facts import Facts
from desktop.policy.impact import impact
from desktop.store import WorldError
from desktop.ui.messages import STOP, Choice, Messages


def confirm_impact(
    messages: Messages, before: Facts, after: Facts, question: str, verb: str = "このまま変える"
) -> bool:
    """Tell what a change would touch and ask; True at once when it touches nothing that matters."""
    told = impact(before, after)
    if not told.matters:
        return True
    detail = "\n".join((*told.lines(), "あとから「元に戻す」で戻せます。"))
    return messages.ask(question, detail, (Choice("do", verb), STOP)) == "do"


def attempt(messages: Messages, act: Callable[[], object]) -> bool:
    """Do something that may be refused, and say so if it is."""
    try:
        act()
    except WorldError as error:
        messages.error(error)
        return False
    return True
