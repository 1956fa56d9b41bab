"""Every key of the coding screen, with what it does in a word and in a sentence.

The letters belong to the codes. What decides is on the digits, Enter, Backspace and
punctuation, which every terminal sends; ctrl is for what is rare.

The `id` is the name of an action in the preferences, where its key can be changed: it stays.
"""

from __future__ import annotations

from string import ascii_lowercase

from textual.binding import Binding

from ..corpus.language import _

DIGITS = 9
"""As many suggestions are shown as there are digits to accept them with."""

KEYS = [
    Binding("1", "accept(0)", _("take over"), key_display="1-9",
            tooltip=_("take over that suggestion, or give it back")),
    *(Binding(str(digit), f"accept({digit - 1})", show=False)
      for digit in range(2, DIGITS + 1)),
    Binding("space", "accept_current", _("take over"), show=False,
            tooltip=_("give what is under the cursor: a suggestion, or a code"), id="take"),
    Binding("minus", "decline", _("decline"),
            tooltip=_("decline the suggestion under the cursor; on to the next"), id="decline"),
    Binding("equals_sign", "accept_all", _("all"),
            tooltip=_("take over all you see above their threshold; done"), id="take-all"),
    Binding("enter", "done", _("done"),
            tooltip=_("done with this quote; on to the next one that is to do"), id="done"),
    Binding("0", "nothing", _("no code"),
            tooltip=_("done: no code applies"), id="no-code"),
    Binding("full_stop", "skip", _("skip"),
            tooltip=_("skip this quote: decide later, or never"), id="skip"),
    Binding("slash", "search", _("search"),
            tooltip=_("search for a code by its label"), id="search"),
    Binding("backspace", "undo", _("undo"),
            tooltip=_("undo the last decision, even of an earlier session"), id="undo"),
    Binding("ctrl+y", "redo", _("redo"), show=False, id="redo"),
    Binding("tab", "codes",
            _("go through the codebook with the arrows, and back"), show=False, id="codes"),
    Binding("down", "move(1)", _("next suggestion or code"), show=False, id="down"),
    Binding("up", "move(-1)", _("previous suggestion or code"), show=False, id="up"),
    Binding("pagedown", "page(1)",
            _("scroll a long quote down; to the next net"), show=False, id="page-down"),
    Binding("pageup", "page(-1)",
            _("scroll a long quote up; to the previous net"), show=False, id="page-up"),
    Binding("right", "go(1)", _("next quote"), show=False, id="next"),
    Binding("left", "go(-1)", _("previous quote"), show=False, id="previous"),
    Binding("end", "open_quote", _("next quote that is to do"), show=False, id="to-do"),
    Binding("exclamation_mark", "flag", _("flag for discussion"), show=False, id="flag"),
    Binding("dollar_sign", "star", _("star: worth citing in the report"), show=False, id="star"),
    Binding("comma", "memo", _("memo on this quote"), show=False, id="memo"),
    Binding("asterisk", "redact", _("leave what is selected out of exports"), show=False,
            id="redact"),
    Binding("plus", "keep", _("keep in exports what is between ‹ and ›"), show=False, id="keep"),
    Binding("right_square_bracket", "select('word', 1)",
            _("select the next word"), show=False, id="word-next"),
    Binding("left_square_bracket", "select('word', -1)",
            _("select the previous word"), show=False, id="word-previous"),
    Binding("right_parenthesis", "select('sentence', 1)",
            _("select the next sentence"), show=False, id="sentence-next"),
    Binding("left_parenthesis", "select('sentence', -1)",
            _("select the previous sentence"), show=False, id="sentence-previous"),
    Binding("right_curly_bracket,shift+right", "extend('word', 1)",
            _("select a word more"), show=False, id="word-more"),
    Binding("left_curly_bracket,shift+left", "extend('word', -1)",
            _("select a word less"), show=False, id="word-less"),
    Binding("greater_than_sign", "extend('character', 1)",
            _("select a character more"), show=False, id="character-more"),
    Binding("less_than_sign", "extend('character', -1)",
            _("select a character less"), show=False, id="character-less"),
    Binding("semicolon", "alone",
            _("take this one out of its equal answers, or put it back"), show=False, id="alone"),
    Binding("ampersand", "alike",
            _("answers that are nearly equal, to code them along"), show=False, id="alike"),
    Binding("ctrl+b", "blind", _("blind: hide the suggestions until done"), show=False, id="blind"),
    Binding("ctrl+o", "order", _("another order of the quotes"), show=False, id="order"),
    Binding("ctrl+r", "retrain", _("retrain on what is coded"), show=False, id="retrain"),
    Binding("ctrl+f", "find",
            _("find quotes, by words, codes and respondents"), show=False, id="find"),
    Binding("ctrl+n", "nonanswers",
            _("answers that say nothing, coded together"), show=False, id="nonanswers"),
    Binding("ctrl+d", "import",
            _("import answers from a file"), show=False, id="import"),
    Binding("ctrl+k", "codebook",
            _("the codebook: what each code is, and change it"), show=False, id="codebook"),
    Binding("ctrl+l", "app.overview",
            _("how far, how fast, and the codes as bars"), show=False, id="overview"),
    Binding("ctrl+s", "app.settle",
            _("settle what coders differ on"), show=False, id="settle"),
    Binding("ctrl+t", "app.tables",
            _("tables: how many have each code, by background"), show=False, id="tables"),
    Binding("ctrl+g", "app.models",
            _("how good the suggestions are, code by code"), show=False, id="models"),
    Binding("ctrl+e", "app.export", _("export the coded quotes"), show=False, id="export"),
    Binding("escape", "forget",
            _("let go of what was begun: letters, a part, a walk, the training"), show=False,
            id="forget"),
    Binding("ctrl+c", "copy", _("copy what is selected, or the whole quote"), show=False,
            id="copy"),
    Binding("f1", "tour", _("the tour: begin, go on, skip a step"), show=False, id="tour"),
    Binding("f2", "app.preferences", _("preferences: language, theme, keys"), show=False,
            id="preferences"),
    Binding("question_mark", "app.keys", _("all keys"), id="help"),
]  # fmt: skip

LETTERS = [
    Binding(f"{letter},{letter.upper()}", f"letter('{letter}')", show=False)
    for letter in ascii_lowercase
]
"""What gives codes; the help says it in one line."""

EVERYWHERE = [
    Binding("ctrl+p", "command_palette", _("all commands, by name"), show=False, priority=True,
            id="palette"),
    Binding("ctrl+q", "quit", _("quit; everything is on disk already"), show=False, priority=True,
            id="quit"),
]  # fmt: skip
"""The keys that work on every screen, also while one types."""
