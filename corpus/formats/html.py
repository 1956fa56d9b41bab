"""A table as one HTML page that loads nothing from the network and runs no scripts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import IO

_PAGE = """\
<!doctype html>
<html lang="{{ language }}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>{{ title }}</title>
<style>
body { font: 1rem/1.4 system-ui, sans-serif; margin: 2rem; color: #1a1a1a; background: #fff; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; vertical-align: top; padding: .35rem .75rem .35rem 0; \
border-bottom: 1px solid #ccc; white-space: pre-wrap; overflow-wrap: anywhere; \
unicode-bidi: isolate; }
th { position: sticky; top: 0; background: #fff; white-space: nowrap; }
td:nth-child({{ widest }}) { width: 45%; }
@media print { body { margin: 0; } tr { break-inside: avoid; } th { position: static; } }
</style>
</head>
<body>
<h1>{{ title }}</h1>
<p>{{ below }}</p>
<table>
<thead><tr>{% for name in header %}<th scope="col">{{ name }}</th>{% endfor %}</tr></thead>
<tbody>
{% autoescape false %}{% for row in rows %}{{ row }}{% endfor %}{% endautoescape %}</tbody>
</table>
</body>
</html>
"""

VISIBLE = {
    **{control: 0x2400 + control for control in range(0x20) if control not in (0x09, 0x0A)},
    0x7F: 0x2421,
    **dict.fromkeys([*range(0x80, 0xA0), 0xFFFE, 0xFFFF], 0xFFFD),
}
"""A visible replacement for each character that a page must not contain."""


def write(
    file: IO[bytes],
    title: str,
    below: str,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    language: str,
    widest: int,
) -> None:
    """Write `rows` under `header`, with the paragraph `below` under the title.

    No text is read as markup.

    Args:
        widest: the column with the longest texts, counted from 0.
    """
    from jinja2 import Environment

    page = Environment(autoescape=True).from_string(_PAGE)
    pieces = page.stream(
        title=title.translate(VISIBLE),
        below=below,
        header=header,
        # Escaped here: the template takes twice as long for each cell.
        rows=map(_row, rows),
        language=language,
        widest=widest + 1,
    )
    pieces.enable_buffering(1000)
    pieces.dump(file, encoding="utf-8")


def _row(cells: Sequence[str]) -> str:
    made = "".join([f'<td dir="auto">{_escaped(cell)}</td>' for cell in cells])
    return f"<tr>{made}</tr>\n"


def _escaped(cell: str) -> str:
    # A text with a character in `VISIBLE` is not printable.
    if not cell.isprintable():
        cell = cell.replace("\r\n", "\n").translate(VISIBLE)
    return escape(cell)
