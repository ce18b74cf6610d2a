"""スキル項目: find one first, edit it, and merge, split or retire what is double or outgrown."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QPushButton, QSplitter, QStackedWidget, QWidget

from desktop.analysis.facts import Facts
from desktop.models import Skill
from desktop.models.labels import code_label
from desktop.policy.frame import categories, scales, skills, whatif
from desktop.ui import theme
from desktop.ui.live import LiveSession
from desktop.ui.messages import Messages
from desktop.ui.policy.look import COLUMN, UNIT, across, button, down, label, sheet
from desktop.ui.widgets import Elided, column, line, row, scrolled, set_shown, unmarked

from .categories_form import EditCategories
from .confirm import attempt, confirm_impact
from .form_parts import QuietForm
from .skill_details import LevelTexts, Methods, Uses
from .skill_form import SkillForm
from .skill_list import SkillList
from .skill_questions import AddSkill, EditScale, MergeSkill, SplitSkill

_LIST_WIDTH = 340


class SkillsTab(QWidget):
    """List on the left, the chosen item on the right; what is asked takes the item's place meanwhile."""

    def __init__(self, session: LiveSession, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("skills-tab")
        self.setStyleSheet(sheet())
        self._session, self._messages = session, messages
        self._skill_id = 0
        self.question: QuietForm | None = None
        self.list = SkillList()
        self.list.chosen.connect(self._on_chosen)
        self.form = SkillForm(session, messages)
        self.levels = LevelTexts(lambda: session.document, self._attempt)
        self.methods = Methods(lambda: session.document, self._attempt)
        self.uses = Uses()
        self.uses.unmerge_requested.connect(self._on_unmerge)
        self.title = Elided("", "section")
        self.origin = label("", "small")
        self.add_button = button("加える")
        self.add_button.clicked.connect(self.ask_new)
        self.merge_button = button("まとめる")
        self.merge_button.clicked.connect(self._on_merge)
        self.split_button = button("分ける")
        self.split_button.clicked.connect(self._on_split)
        self.retire_button = button("使わない")
        self.retire_button.clicked.connect(self._on_retire)
        self.frame_menu = self._menu()
        self.stack = QStackedWidget()
        self._assemble()
        session.book_changed.connect(lambda _book: self.refresh())
        self.refresh()

    @property
    def skill(self) -> Skill | None:
        """The item that is open."""
        return self._facts.skills.get(self._skill_id)

    def refresh(self) -> None:
        """Follow the book."""
        facts = self._facts
        skill = facts.skills.get(self._skill_id)
        skill = facts.living_skill(skill.id) if skill is not None else next(iter(skills.living(facts)), None)
        self._skill_id = skill.id if skill else 0
        self.list.show_facts(facts, self._skill_id)
        set_shown(skill is not None, self._page)
        if skill is not None:
            self._show(facts, skill)

    def focus_search(self) -> None:
        """Ctrl+F."""
        self.list.search.setFocus()
        self.list.search.selectAll()

    def flush(self) -> None:
        """Write down what is half typed."""
        self.form.flush()
        self.levels.flush()

    def show_place(self, key: str) -> None:
        """Open an item by its lasting key."""
        found = next((s for s in self._facts.skills.values() if s.key == key), None)
        if found is not None:
            self._on_chosen(found.id)

    def ask_new(self) -> None:
        """Ask for the name of a new item."""
        form = AddSkill(lambda: self._facts)
        form.confirmed.connect(self._on_add)
        form.open_requested.connect(self._on_chosen)
        form.name_edit.setText(self.list.search.text())
        self._ask(form)

    # --- inner works -----------------------------------------------------------------------------------------

    @property
    def _facts(self) -> Facts:
        return self._session.book.facts

    def _show(self, facts: Facts, skill: Skill) -> None:
        self.title.set_full(skill.name)
        state = "" if skill.active else "使わないことにしています　"
        source = code_label("preset", skill.origin.partition(":")[0])
        dated = f"（{skill.as_of}）" if skill.as_of else ""
        made = f"出どころ: {source}{dated}" if source else "この団体で加えた項目"
        self.origin.setText(state + made)
        self.retire_button.setText("使わない" if skill.active else "また使う")
        set_shown(skill.active, self.merge_button, self.split_button)
        for part in (self.form, self.levels, self.methods, self.uses):
            part.show_skill(facts, skill)

    def _on_chosen(self, skill_id: int) -> None:
        self.flush()
        refused = self.form.refused or self.levels.refused
        if refused:  # what was typed would be lost
            self.list.show_facts(self._facts, self._skill_id)
            self._messages.say(f"まだ移れません。{refused}")
            return
        self._skill_id = skill_id
        self._answered()
        self.refresh()
        self.page_area.verticalScrollBar().setValue(0)

    def _attempt(self, act: Callable[[], object]) -> bool:
        return attempt(self._messages, act)

    def _ask(self, form: QuietForm) -> None:
        self.flush()
        self._answered()
        self.question = form
        form.done.connect(self._answered)
        holder = QWidget()
        box = down(holder, form, margin=UNIT * 2)
        box.addStretch(1)
        self.stack.addWidget(scrolled(holder))
        self.stack.setCurrentIndex(1)
        form.begin()

    def _answered(self) -> None:
        self.question = None
        self.stack.setCurrentIndex(0)
        old = self.stack.widget(1)
        if old is not None:
            self.stack.removeWidget(old)
            old.deleteLater()

    def _act(self, act: Callable[[], object], said: str) -> None:
        if self._attempt(act):
            self._answered()
            self._session.refresh_now()
            self._messages.say(said, undoable=True)

    def _on_add(self, name: str, definition: str) -> None:
        def act() -> None:
            self._skill_id = skills.add(self._session.document, name, definition)

        self.list.search.clear()
        self._act(act, "スキル項目を加えました")
        if self.question is None:
            self.form.fields["definition"].edit.setFocus()

    def _on_merge(self) -> None:
        skill = self.skill
        if skill is None:
            return
        form = MergeSkill(self._facts, skill)
        form.confirmed.connect(lambda into: self._merge(skill.id, into))
        self._ask(form)

    def _merge(self, skill_id: int, into: int) -> None:
        facts = self._facts
        after = whatif.with_skill(facts, skill_id, merged_into_id=into)
        question = f"「{facts.skills[skill_id].name}」を「{facts.skills[into].name}」にまとめますか。"
        if confirm_impact(self._messages, facts, after, question, "まとめる"):
            self._act(lambda: skills.merge(self._session.document, skill_id, into), "スキル項目をまとめました")

    def _on_unmerge(self, skill_id: int) -> None:
        self._act(lambda: skills.unmerge(self._session.document, skill_id), "まとめた項目を分けて戻しました")

    def _on_split(self) -> None:
        skill = self.skill
        if skill is None:
            return
        form = SplitSkill(self._facts, skill)
        form.confirmed.connect(lambda name, personas: self._split(skill.id, name, personas))
        self._ask(form)

    def _split(self, skill_id: int, name: str, personas: list[int]) -> None:
        def act() -> None:
            self._skill_id = skills.split(self._session.document, skill_id, name, personas)

        self._act(act, "スキル項目を分けました")

    def _on_retire(self) -> None:
        skill = self.skill
        if skill is None:
            return
        self.flush()
        facts = self._facts
        after = whatif.with_skill(facts, skill.id, active=not skill.active)
        if skill.active and not confirm_impact(
            self._messages, facts, after, f"「{skill.name}」を使わないことにしますか。", "使わない"
        ):
            return
        said = "使わないことにしました" if skill.active else "また使うことにしました"
        self._act(lambda: skills.set_active(self._session.document, skill.id, not skill.active), said)

    def _on_scale(self, scale_id: int) -> None:
        scale = next(s for s in self._facts.scales if s.id == scale_id)
        form = EditScale(self._facts, scale)
        form.confirmed.connect(
            lambda which, name, levels: self._act(
                lambda: scales.save_scale(self._session.document, which, name, levels), "評価尺度を変えました"
            )
        )
        self._ask(form)

    def _add_scale(self, start: str) -> None:
        made: list[int] = []
        if self._attempt(lambda: made.append(scales.add_scale(self._session.document, start))):
            self._session.refresh_now()
            self._on_scale(made[0])

    def _on_categories(self) -> None:
        form = EditCategories(lambda: self._facts)
        document = self._session.document
        form.added.connect(lambda name: self._keep_asking(lambda: categories.add_category(document, name)))
        form.renamed.connect(lambda c, name: self._keep_asking(lambda: categories.rename_category(document, c, name)))
        form.moved.connect(lambda c, by: self._keep_asking(lambda: categories.move_category(document, c, by)))
        self._session.book_changed.connect(form.refresh)
        self._ask(form)

    def _keep_asking(self, act: Callable[[], object]) -> None:
        if self._attempt(act):
            self._session.refresh_now()

    def _menu(self) -> QPushButton:
        """Scales and 区分, which belong to the whole frame and not to one item."""
        made = button("区分と評価尺度")
        menu = QMenu(made)
        menu.aboutToShow.connect(lambda: self._fill_menu(menu))
        made.setMenu(menu)
        return made

    def _fill_menu(self, menu: QMenu) -> None:
        menu.clear()
        menu.addAction("区分を直す…", self._on_categories)
        menu.addSeparator()
        for scale in self._facts.scales:
            menu.addAction(f"評価尺度「{unmarked(scale.name)}」を直す…", lambda which=scale.id: self._on_scale(which))
        menu.addSeparator()
        for start, (name, _levels) in scales.STARTS.items():
            menu.addAction(f"評価尺度を加える: {name}", lambda which=start: self._add_scale(which))

    def _assemble(self) -> None:
        left = QWidget()
        foot = row(margin=UNIT)
        foot.addWidget(self.frame_menu)
        foot.addStretch(1)
        foot.addWidget(self.add_button)
        side = column(left, gap=0)
        side.addWidget(self.list, 1)
        side.addWidget(line())
        side.addLayout(foot)
        self._page = QWidget()
        self._page.setMaximumWidth(COLUMN + UNIT * 8)
        head = across(self.title, self.merge_button, self.split_button, self.retire_button)
        head.setStretch(0, 1)
        page = down(self._page, head, self.origin, gap=UNIT * 2, margin=UNIT * 2)
        for part in (self.form, line(), self.uses, line(), self.levels, line(), self.methods):
            page.addWidget(part)
        page.addStretch(1)
        holder = QWidget()
        down(holder, self._page).setAlignment(self._page, Qt.AlignmentFlag(0))
        self.page_area = scrolled(holder)
        self.stack.addWidget(self.page_area)
        splitter = QSplitter()
        splitter.addWidget(left)
        splitter.addWidget(self.stack)
        splitter.setHandleWidth(1)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([_LIST_WIDTH, 3 * _LIST_WIDTH])
        splitter.setChildrenCollapsible(False)
        left.setMinimumWidth(theme.UNIT * 30)
        column(self, gap=0).addWidget(splitter)
