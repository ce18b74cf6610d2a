"""Ways of looking at the grid that were kept under a name."""

from __future__ import annotations

import json
from collections.abc import Callable

from desktop.models import SavedView
from desktop.policy.staff import views
from desktop.policy.staff.views import View
from desktop.ui.frame.confirm import attempt
from desktop.ui.frame.form_parts import QuietForm
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages

from .grid_forms import LineForm


class SavedViews:
    """`look` tells how the table is looked at now, `take` looks at it in another way, `ask` shows a form."""

    def __init__(
        self,
        session: LiveSession,
        messages: Messages,
        ask: Callable[[QuietForm], None],
        look: Callable[[], View],
        take: Callable[[View], None],
    ) -> None:
        self._session, self._messages = session, messages
        self._ask, self._look, self._take = ask, look, take

    def all(self) -> tuple[SavedView, ...]:
        """Those that are kept."""
        return views.saved(self._session.document)

    def open(self, row: SavedView) -> None:
        """Look at the table in a way that was kept."""
        self._take(views.decode(self._session.book.facts, json.loads(row.content)))

    def remove(self, row: SavedView) -> None:
        """Forget one."""
        attempt(self._messages, lambda: views.remove(self._session.document, row.id))

    def ask_name(self) -> None:
        """Keep the present way; the officer names it."""
        words = "絞り込み・並べ替え・列の選び方に、名前を付けて残します。"
        form = LineForm("見方を保存する", words, "保存する", "例: 推進員の不足")

        def save(name: str) -> None:
            session = self._session
            if attempt(self._messages, lambda: views.save(session.document, session.book.facts, name, self._look())):
                form.done.emit()

        form.confirmed.connect(save)
        self._ask(form)
