"""The keys of the coding screen, each with a label for the footer and a sentence for the help.

Letters give codes. Decisions are on the digits, Enter, Backspace and punctuation, which
every terminal sends; Ctrl is for rarer actions.

The `id` names an action in the user's preferences, where its key can be changed: never
rename one.
"""

from __future__ import annotations

from string import ascii_lowercase

from textual.binding import Binding

from ..corpus.language import _

DIGITS = 9
"""As many suggestions are shown as there are digits to accept them with."""

KEYS = [
    Binding("1", "accept(0)", _("accept"), key_display="1-9",
            tooltip=_("accept the suggestion with that number, or remove it")),
    *(Binding(str(digit), f"accept({digit - 1})", show=False)
      for digit in range(2, DIGITS + 1)),
    Binding("space", "accept_current", _("accept"), show=False,
            tooltip=_("accept the suggestion or give the code under the cursor"), id="take"),
    Binding("minus", "decline", _("decline"),
            tooltip=_("decline the suggestion under the cursor; go to the next"), id="decline"),
    Binding("equals_sign", "accept_all", _("all"),
            tooltip=_("accept all suggestions above their threshold, and finish the quote"),
            id="take-all"),
    Binding("enter", "done", _("done"),
            tooltip=_("finish this quote, and go to the next one to do"), id="done"),
    Binding("0", "nothing", _("no code"),
            tooltip=_("finish this quote: no code applies"), id="no-code"),
    Binding("full_stop", "skip", _("skip"),
            tooltip=_("skip this quote, to decide later or not at all"), id="skip"),
    Binding("slash", "search", _("search"),
            tooltip=_("search for a code by its label"), id="search"),
    Binding("backspace", "undo", _("undo"),
            tooltip=_("undo the last decision, even of an earlier session"), id="undo"),
    Binding("ctrl+y", "redo", _("redo"), show=False, id="redo"),
    Binding("tab", "codes",
            _("switch the arrow keys between the suggestions and the codebook"),
            show=False, id="codes"),
    Binding("down", "move(1)", _("next suggestion or code"), show=False, id="down"),
    Binding("up", "move(-1)", _("previous suggestion or code"), show=False, id="up"),
    Binding("pagedown", "page(1)",
            _("scroll a long quote down; in the codebook, go to the next net"),
            show=False, id="page-down"),
    Binding("pageup", "page(-1)",
            _("scroll a long quote up; in the codebook, go to the previous net"),
            show=False, id="page-up"),
    Binding("right", "go(1)", _("next quote"), show=False, id="next"),
    Binding("left", "go(-1)", _("previous quote"), show=False, id="previous"),
    Binding("end", "open_quote", _("next quote to do"), show=False, id="to-do"),
    Binding("exclamation_mark", "flag", _("flag for discussion"), show=False, id="flag"),
    Binding("dollar_sign", "star", _("star: worth citing in the report"), show=False, id="star"),
    Binding("comma", "memo", _("memo on this quote"), show=False, id="memo"),
    Binding("asterisk", "redact", _("redact the selection in exports"), show=False,
            id="redact"),
    Binding("plus", "keep", _("do not redact what is between ‹ and ›"), show=False, id="keep"),
    Binding("right_square_bracket", "select('word', 1)",
            _("select the next word"), show=False, id="word-next"),
    Binding("left_square_bracket", "select('word', -1)",
            _("select the previous word"), show=False, id="word-previous"),
    Binding("right_parenthesis", "select('sentence', 1)",
            _("select the next sentence"), show=False, id="sentence-next"),
    Binding("left_parenthesis", "select('sentence', -1)",
            _("select the previous sentence"), show=False, id="sentence-previous"),
    Binding("right_curly_bracket,shift+right", "extend('word', 1)",
            _("select one more word"), show=False, id="word-more"),
    Binding("left_curly_bracket,shift+left", "extend('word', -1)",
            _("select one word less"), show=False, id="word-less"),
    Binding("greater_than_sign", "extend('character', 1)",
            _("select one more character"), show=False, id="character-more"),
    Binding("less_than_sign", "extend('character', -1)",
            _("select one character less"), show=False, id="character-less"),
    Binding("semicolon", "alone",
            _("code this answer separately from equal answers, or with them again"),
            show=False, id="alone"),
    Binding("ampersand", "near_duplicates",
            _("code nearly equal answers together with this one"), show=False, id="alike"),
    Binding("ctrl+b", "blind", _("blind: hide the suggestions until the quote is done"),
            show=False, id="blind"),
    Binding("ctrl+o", "order", _("change the order of the quotes"), show=False, id="order"),
    Binding("ctrl+r", "retrain", _("retrain the model on the coded quotes"),
            show=False, id="retrain"),
    Binding("ctrl+f", "find",
            _("find quotes, by words, codes and respondents"), show=False, id="find"),
    Binding("ctrl+n", "nonanswers",
            _("code answers that say nothing, all at once"), show=False, id="nonanswers"),
    Binding("ctrl+d", "import",
            _("import answers from a file"), show=False, id="import"),
    Binding("ctrl+k", "codebook",
            _("the codebook: definitions, use, and changes"), show=False, id="codebook"),
    Binding("ctrl+l", "app.overview",
            _("progress, pace, and a bar chart of the codes"), show=False, id="overview"),
    Binding("ctrl+s", "app.adjudicate",
            _("adjudicate disagreements between coders"), show=False, id="settle"),
    Binding("ctrl+t", "app.tables",
            _("tables: frequencies, and by background variable"), show=False, id="tables"),
    Binding("ctrl+g", "app.models",
            _("quality of the suggestions, code by code"), show=False, id="models"),
    Binding("ctrl+e", "app.export", _("export the coded quotes"), show=False, id="export"),
    Binding("escape", "cancel",
            _("cancel the typed letters, the selection, the walk or the training"), show=False,
            id="forget"),
    Binding("ctrl+c", "copy", _("copy the selection, or the whole quote"), show=False,
            id="copy"),
    Binding("f1", "tour", _("the tour: start it, or skip a step"), show=False, id="tour"),
    Binding("f2", "app.preferences", _("preferences: language, theme, keys"), show=False,
            id="preferences"),
    Binding("question_mark", "app.keys", _("help"), tooltip=_("all keys and what they do"),
            id="help"),
]  # fmt: skip

LETTERS = [
    Binding(f"{letter},{letter.upper()}", f"letter('{letter}')", show=False)
    for letter in ascii_lowercase
]
"""The letters, which give codes; in the help they share one line."""

EVERYWHERE = [
    Binding("ctrl+p", "command_palette", _("all commands, by name"), show=False, priority=True,
            id="palette"),
    Binding("ctrl+q", "quit", _("quit; everything has already been saved"),
            show=False, priority=True,
            id="quit"),
]  # fmt: skip
"""The keys that work on every screen, even in a text field."""
