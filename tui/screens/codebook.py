"""The codebook: the definition and use of each code, and every change to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from ...corpus.codebook.codes import Code, in_language
from ...corpus.editing import stale_codings
from ...corpus.editing.code_usage import code_usage
from ...corpus.editing.operations import Editing
from ...corpus.errors import Refusal
from ...corpus.language import _, n_
from ...corpus.search.query import Condition, Query
from ...corpus.search.search import search
from ...corpus.study import code_counts, memos, quotes
from ...corpus.study.code_rules import clashes
from ...corpus.study.revisions import Conflict
from ..keys import KeyedScreen, key_label, key_of
from ..session import Session
from ..text import cut, line, literal
from ..widgets.changing import ChangingText
from ..widgets.quote import PALETTE, colour
from ..wording.revisions import group_size
from .ask import AskScreen
from .code_fields import change_fields, field_texts, shown_fields
from .conflict import ConflictScreen
from .drafting import DraftingScreen
from .picker import CodePicker
from .write import WriteScreen

if TYPE_CHECKING:
    from ...models.drafting import Proposal


class CodebookScreen(KeyedScreen, ModalScreen[Sequence[int]]):
    """Returns the positions of quotes to walk through; empty if there is no walk."""

    TITLE = _("Codebook")
    HELP_ORDER = 70
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", _("new"), tooltip=_("new code"), id="codebook.add"),
        Binding("r", "rename", _("rename"), id="codebook.rename"),
        Binding("d", "describe", _("describe"), id="codebook.describe"),
        Binding("v", "fields", _("value"), tooltip=_("code value, exclusive, questions"),
                id="codebook.fields"),
        Binding("c", "recolour", _("colour"), id="codebook.colour"),
        Binding("k", "letters", _("letters"), id="codebook.letters"),
        Binding("m", "move", _("net"), tooltip=_("move the code to another net"),
                id="codebook.move"),
        Binding("u", "out", _("out of net"), tooltip=_("take the code out of its net"),
                id="codebook.out"),
        Binding("left_square_bracket", "shift(-1)", _("up"), id="codebook.up"),
        Binding("right_square_bracket", "shift(1)", _("down"), id="codebook.down"),
        Binding("g", "merge", _("merge"), id="codebook.merge"),
        Binding("s", "split", _("split"), id="codebook.split"),
        Binding("t", "retire", _("retire"), tooltip=_("retire the code, or bring it back"),
                id="codebook.retire"),
        Binding("p", "draft", _("draft"), tooltip=_("draft codebook: codes from groups of answers"),
                id="codebook.draft"),
        Binding("comma", "memo", _("memo"), id="codebook.memo"),
        Binding("semicolon", "study_memo", _("study memo"), tooltip=_("memo on the study"),
                id="codebook.study-memo"),
        Binding("w", "walk", _("walk"), tooltip=_("walk through the quotes with this code"),
                id="codebook.walk"),
        Binding("l", "recheck", _("recheck"),
                tooltip=_("walk through the quotes to recheck or with a clash of codes"),
                id="codebook.again"),
        Binding("right", "read_on(1)", _("scroll down"), show=False, id="codebook.read-on"),
        Binding("left", "read_on(-1)", _("scroll up"), show=False, id="codebook.read-back"),
        Binding("backspace", "undo", _("undo"), id="codebook.undo"),
        Binding("escape", "back", _("back"), id="codebook.back"),
    ]  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._editing = Editing(session.study, session.coder)
        self._stale_counts: Counter[str] = Counter()
        """The number of codings to recheck, by code."""
        self._clash_counts: Counter[str] = Counter()
        """By code, the number of quotes with an exclusive code beside another, one of them it."""

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield OptionList(id="entries")
            with VerticalScroll(id="facts-frame", can_focus=False):
                yield ChangingText(id="facts")
        keys = Content("  ").join(
            Content.assemble(
                (key_label(binding), "bold $text-accent"),
                "\u00a0" + binding.description.replace(" ", "\u00a0"),
            )
            for binding in self.BINDINGS
            if isinstance(binding, Binding) and binding.show
        )
        yield ChangingText(keys, id="codebook-keys")

    def on_mount(self) -> None:
        self._list(None)

    # Showing

    @property
    def _entries(self) -> Sequence[Code]:
        return self._session.codebook.entries

    @property
    def _current(self) -> Code:
        return self._entries[self.query_one(OptionList).highlighted or 0]

    def _list(self, at: str | None) -> None:
        """List the codes again, with the cursor on the one with id `at`."""
        db, codebook = self._session.study.db, self._session.codebook
        counts = code_counts.with_nets(db, self._session.coder, codebook)
        self._stale_counts = Counter(
            stale.code for stale in stale_codings.stale_codings(db, self._session.coder)
        )
        clashing = clashes(db, codebook, self._session.coder)
        self._clash_counts = Counter(code for clash in clashing for code in clash.codes)
        listed = self.query_one(OptionList)
        listed.set_options(
            Option(self._entry(code, counts.get(code.id, 0))) for code in self._entries
        )
        ids = [code.id for code in codebook.entries]
        listed.highlighted = (
            ids.index(at) if at in ids else min(listed.highlighted or 0, len(ids) - 1)
        )
        self._show()

    def _entry(self, code: Code, count: int) -> Content:
        name = line(code.name).upper() if code.net else line(code.name)
        style = "bold" if code.net else ""
        if code.merged_into is not None:
            name = f"{name} → {line(self._session.codebook.by_id[code.merged_into].name)}"
        if code.retired:
            name = _("{code} (retired)").format(code=name)
        if code.retired or code.merged_into is not None:
            style = "dim"
        width = 24 - code.depth
        return Content.assemble(
            " " * code.depth,
            ("■ ", colour(self._session.codebook, code.id)),
            (f"{code.key:<3}", "bold"),
            (f"{cut(name, width):<{width}}", style),
            f"{count or '':>5}",
        )

    @on(OptionList.OptionHighlighted)
    def _show(self) -> None:
        if self._entries:
            self.query_one("#facts", ChangingText).change(
                Content("\n").join(self._about_code(self._current))
            )
            self.query_one("#facts-frame").scroll_home(animate=False)

    def _about_code(self, code: Code) -> Iterator[Content]:
        session = self._session
        db, codebook = session.study.db, session.codebook
        yield Content.styled(line(codebook.path(code.id)), "bold")
        yield Content.styled(f"{line(code.id)}  {code.key}", "dim")
        for sign, text in (
            ("", in_language(code.description)),
            (_("include: "), code.include),
            (_("exclude: "), code.exclude),
            (_("memo: "), memos.read(db, session.coder, code.id)),
        ):
            if text:
                yield Content.assemble((sign, "bold"), literal(text))
        yield from shown_fields(codebook, code)
        yield Content("")
        if code.net:
            having = quotes.count_with_codes(db, session.coder, codebook.under(code.id))
            yield Content(n_("{count} quote", "{count} quotes", having).format(count=having))
            return
        known = code_usage(db, session.coder, code.id)
        yield Content(n_("{count} quote", "{count} quotes", known.count).format(count=known.count))
        if stale := self._stale_counts[code.id]:
            yield Content.styled(
                n_(
                    "{count} coding to recheck: the code was changed since",
                    "{count} codings to recheck: the code was changed since",
                    stale,
                ).format(count=stale),
                "$text-warning",
            )
        if code.exclusive and (clashing := self._clash_counts[code.id]):
            yield Content.styled(
                n_(
                    "{count} quote has another code beside it; {key} walks through them",
                    "{count} quotes have another code beside it; {key} walks through them",
                    clashing,
                ).format(count=clashing, key=key_of("codebook.again")),
                "$text-warning",
            )
        if known.beside:
            together = ", ".join(
                f"{line(codebook.by_id[other].name if other in codebook.by_id else other)} {count}×"
                for other, count in known.beside[:6]
            )
            yield Content.assemble((_("together with: "), "bold"), together)
        for quote in known.newest:
            yield Content("")
            yield Content.assemble(("▎", colour(codebook, code.id)), literal(quote.text))
        if code.keywords:
            yield Content("")
            yield Content.assemble((_("keywords: "), "bold"), line(", ".join(code.keywords)))

    def action_read_on(self, direction: Literal[-1, 1]) -> None:
        """Scroll the description of the code."""
        frame = self.query_one("#facts-frame")
        if direction > 0:
            frame.scroll_page_down(animate=False)
        else:
            frame.scroll_page_up(animate=False)

    # Changing

    def _change(self, act: Callable[[], object], at: str | None = None) -> None:
        """Make a change to the codebook file, and show the new codebook."""
        at = at or self._current.id
        try:
            made = act()
        except Conflict as conflict:
            self._resolve(conflict, lambda: self._change(act, at))
            return
        except Refusal as refusal:
            self.notify(str(refusal), severity="error", markup=False)
            return
        self._reload_list(made if isinstance(made, str) else at)

    def _resolve(self, conflict: Conflict, retry: Callable[[], None]) -> None:
        """Show what was edited outside turven; call `retry` once the coder has loaded it."""

        def decided(load: bool | None) -> None:
            if not load:
                return
            try:
                self._session.study.reload()
            except Refusal as refusal:
                self.notify(str(refusal), severity="error", markup=False)
                return
            self._reload_list(self._current.id)
            retry()

        self.app.push_screen(ConflictScreen(conflict.known, conflict.on_disk), decided)

    def _reload_list(self, at: str) -> None:
        self._session.use_current_revision()
        self._list(at)

    # These actions wait until the window is open, so that the next keys go to it.

    async def _ask(
        self, question: str | Content, proposal: str, then: Callable[[str], None]
    ) -> None:
        """Ask for a line of text; call `then` with it if it differs from the proposal."""

        def answered(typed: str | None) -> None:
            if typed is not None and typed != proposal:
                then(typed)

        await self.app.push_screen(AskScreen(question, proposal), answered)

    async def _pick(self, title: str, among: Sequence[Code], then: Callable[[str], None]) -> None:
        def picked(codes: Sequence[str] | None) -> None:
            for code in codes or ():
                then(code)

        picker = CodePicker(self._session.codebook, title=title, among=among)
        await self.app.push_screen(picker, picked)

    async def action_add(self) -> None:
        beside = self._current
        where = {"under": beside.id} if beside.net else {"after": beside.id}
        await self._ask(
            _("Label of the new code"),
            "",
            lambda label: self._change(lambda: self._editing.add(label, **where)),
        )

    async def action_rename(self) -> None:
        code = self._current
        await self._ask(
            _("New label · the id stays the same"),
            code.name,
            lambda label: self._change(lambda: self._editing.rename(code.id, label)),
        )

    async def action_describe(self) -> None:
        code = self._current
        description, include, exclude = _("Description"), _("Include"), _("Exclude")
        before = {
            description: in_language(code.description),
            include: code.include,
            exclude: code.exclude,
        }

        def describe(after: dict[str, str] | None) -> None:
            new = {name: text for name, text in (after or {}).items() if text != before[name]}
            if new:
                self._change(
                    lambda: self._editing.describe(
                        code.id,
                        description=new.get(description),
                        include=new.get(include),
                        exclude=new.get(exclude),
                    )
                )

        title = _("{code} · Tab goes to the next field").format(code=line(code.name))
        await self.app.push_screen(WriteScreen(title, before), describe)

    async def action_fields(self) -> None:
        code = self._current

        def change(written: dict[str, str] | None) -> None:
            if written is not None and written != field_texts(code):
                self._change(lambda: change_fields(self._editing, code, written))

        title = _("{code} · Tab goes to the next field").format(code=line(code.name))
        await self.app.push_screen(WriteScreen(title, field_texts(code)), change)

    async def action_recolour(self) -> None:
        code = self._current
        numbered = {str(number): hue for number, hue in enumerate(PALETTE, 1)}
        swatches = [
            Content.assemble((number, "bold"), (" ██   ", hue)) for number, hue in numbered.items()
        ]
        prompt = _("A number, or a colour such as {colour}; leave empty for the colour of its net")
        await self._ask(
            Content.assemble(*swatches, "\n", prompt.format(colour=PALETTE[0])),
            code.colour or "",
            lambda chosen: self._change(
                lambda: self._editing.recolour(code.id, numbered.get(chosen, chosen))
            ),
        )

    async def action_letters(self) -> None:
        code = self._current
        above = self._session.codebook.by_id[code.parent].key if code.parent else ""
        await self._ask(
            _("One or two letters within its net · leave empty to let turven choose"),
            code.key[len(above) :],
            lambda chosen: self._change(lambda: self._editing.set_key(code.id, chosen.lower())),
        )

    async def action_move(self) -> None:
        code = self._current
        nets = [net for net in self._entries if net.net and net.id not in (code.id, code.parent)]
        await self._pick(
            _("Move {code} to which net?").format(code=line(code.name)),
            nets,
            lambda under: self._change(lambda: self._editing.move(code.id, under)),
        )

    def action_out(self) -> None:
        code = self._current
        if code.parent is not None:
            self._change(lambda: self._editing.move(code.id, None))

    def action_shift(self, by: Literal[-1, 1]) -> None:
        code = self._current
        self._change(lambda: self._editing.shift(code.id, by))

    async def action_merge(self) -> None:
        code = self._current
        await self._pick(
            _("Merge {code} into which code? Its codings will count for that code").format(
                code=line(code.name)
            ),
            [other for other in self._session.codebook.codes if other.id != code.id],
            lambda into: self._change(lambda: self._editing.merge(code.id, into), at=into),
        )

    async def action_split(self) -> None:
        code = self._current

        def split(typed: str) -> None:
            labels = [label.strip() for label in typed.split(";") if label.strip()]
            self._change(lambda: self._editing.split(code.id, labels))

        await self._ask(
            _("Labels of the new codes next to {code}, separated by ;").format(
                code=line(code.name)
            ),
            "",
            split,
        )

    def action_retire(self) -> None:
        code = self._current
        if code.retired or code.merged_into is not None:
            self._change(lambda: self._editing.restore(code.id))
        else:
            self._change(lambda: self._editing.retire(code.id))

    async def action_draft(self) -> None:
        """Review groups of answers that may become codes."""

        def take(label: str, proposal: Proposal) -> None:
            words, why = proposal.words, group_size(proposal)
            self._change(lambda: self._editing.add(label, keywords=words, reason=why))

        await self.app.push_screen(DraftingScreen(self._session.study, take))

    def action_undo(self) -> None:
        def undo() -> None:
            if self._editing.undo() is None:
                self.notify(_("nothing to undo"), markup=False)

        self._change(undo)

    # Memos and walks

    async def action_memo(self) -> None:
        code = self._current
        title = _("Memo on {code}").format(code=line(code.name))
        await self._write_memo(code.id, title)

    async def action_study_memo(self) -> None:
        await self._write_memo(None, _("Memo on the study"))

    async def _write_memo(self, code: str | None, title: str) -> None:
        db, coder = self._session.study.db, self._session.coder

        def keep(written: dict[str, str] | None) -> None:
            try:
                memos.write(db, coder, code, (written or {"": ""})[""])
            except Refusal as refusal:
                self.notify(str(refusal), severity="error", markup=False)
            self._show()

        texts = {"": memos.read(db, coder, code)}
        await self.app.push_screen(WriteScreen(title, texts), keep)

    def action_walk(self) -> None:
        session = self._session
        under = tuple(session.codebook.under(self._current.id))
        having = Query((Condition("code", under),))
        self._leave(search(session.study.db, session.coder, having))

    def action_recheck(self) -> None:
        session = self._session
        db = session.study.db
        positions = {stale.position for stale in stale_codings.stale_codings(db, session.coder)}
        found = clashes(db, session.codebook, session.coder)
        self._leave(sorted(positions | {clash.position for clash in found}))

    def _leave(self, positions: Sequence[int]) -> None:
        if positions:
            self.dismiss(positions)
        else:
            self.notify(_("there are no quotes to walk through"), markup=False)

    def action_back(self) -> None:
        self.dismiss(())
