"""Every key of the coding screen, with what it does in a word and in a sentence.

The letters are not here: they belong to the codes. What decides is on the digits, Enter,
Backspace and punctuation, which every terminal sends; ctrl is for what is rare.
"""

from __future__ import annotations

from textual.binding import Binding

from ...corpus.language import _
from ..widgets.suggestions import MOST

KEYS = [
    Binding("1", "accept(0)", _("take over"), key_display="1-9",
            tooltip=_("take over that suggestion, or give it back")),
    *(Binding(str(digit), f"accept({digit - 1})", show=False)
      for digit in range(2, MOST + 1)),
    Binding("space", "accept_current", _("take over"), show=False,
            tooltip=_("give what is under the cursor: a suggestion, or a code after Tab")),
    Binding("minus", "decline", _("decline"), key_display="-",
            tooltip=_("decline the suggestion under the cursor; on to the next")),
    Binding("equals_sign", "accept_all", _("all"), key_display="=",
            tooltip=_("take over all you see above their threshold; done")),
    Binding("enter", "done", _("done"), key_display="⏎",
            tooltip=_("done with this quote; on to the next one that is to do")),
    Binding("0", "nothing", _("no code"), key_display="0",
            tooltip=_("done: no code applies")),
    Binding("full_stop", "skip", _("skip"), key_display=".",
            tooltip=_("skip this quote: decide later, or never")),
    Binding("slash", "search", _("search"), key_display="/",
            tooltip=_("search for a code by its label")),
    Binding("backspace", "undo", _("undo"), key_display="⌫",
            tooltip=_("undo the last decision, even of an earlier session")),
    Binding("ctrl+y", "redo", _("redo"), show=False),
    Binding("tab", "codes", _("go through the codebook with the arrows, and back"), show=False),
    Binding("down", "move(1)", _("next suggestion or code"), show=False),
    Binding("up", "move(-1)", _("previous suggestion or code"), show=False),
    Binding("pagedown", "page(1)", _("scroll a long quote down; to the next net"), show=False),
    Binding("pageup", "page(-1)", _("scroll a long quote up; to the previous net"), show=False),
    Binding("right", "go(1)", _("next quote"), show=False),
    Binding("left", "go(-1)", _("previous quote"), show=False),
    Binding("end", "open_quote", _("next quote that is to do"), show=False),
    Binding("exclamation_mark", "flag", _("flag for discussion"), key_display="!", show=False),
    Binding("comma", "memo", _("memo on this quote"), key_display=",", show=False),
    Binding("asterisk", "redact", _("leave what is selected out of exports"),
            key_display="*", show=False),
    Binding("plus", "keep", _("keep in exports what is between ‹ and ›"),
            key_display="+", show=False),
    Binding("right_square_bracket", "select('word', 1)", _("select the next word"),
            key_display="]", show=False),
    Binding("left_square_bracket", "select('word', -1)", _("select the previous word"),
            key_display="[", show=False),
    Binding("right_parenthesis", "select('sentence', 1)", _("select the next sentence"),
            key_display=")", show=False),
    Binding("left_parenthesis", "select('sentence', -1)", _("select the previous sentence"),
            key_display="(", show=False),
    Binding("right_curly_bracket,shift+right", "extend('word', 1)",
            _("select a word more"), key_display="}", show=False),
    Binding("left_curly_bracket,shift+left", "extend('word', -1)",
            _("select a word less"), key_display="{", show=False),
    Binding("greater_than_sign", "extend('character', 1)", _("select a character more"),
            key_display=">", show=False),
    Binding("less_than_sign", "extend('character', -1)", _("select a character less"),
            key_display="<", show=False),
    Binding("ctrl+b", "blind", _("blind: hide the suggestions until done"), show=False),
    Binding("ctrl+o", "order", _("another order of the quotes"), show=False),
    Binding("ctrl+r", "retrain", _("retrain on what is coded"), show=False),
    Binding("ctrl+f", "find", _("find quotes, by words, codes and respondents"), show=False),
    Binding("ctrl+n", "nonanswers", _("answers that say nothing, coded together"), show=False),
    Binding("ctrl+k", "codebook", _("the codebook: what each code is, and change it"), show=False),
    Binding("ctrl+l", "app.overview", _("how far, how fast, and the codes as bars"), show=False),
    Binding("ctrl+g", "app.models", _("how good the suggestions are, code by code"), show=False),
    Binding("ctrl+e", "app.export", _("export the coded quotes"), show=False),
    Binding("escape", "forget",
            _("let go of what was begun: letters, a part, a walk, the training"), show=False),
    Binding("question_mark", "app.keys", _("all keys"), key_display="?"),
]  # fmt: skip
