"""What stands above a report and a quote book: the title, the client and the date."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from ...codebook.codes import in_language
from ...language import long_date
from ...study.study import Study


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """The title, the client and the date that a person chose."""

    title: str = ""
    """Empty for the title of the codebook, or else the name of the study."""
    client: str = ""
    date: str | None = None
    """A date such as 2026-11-27, or any text; None for today, empty for no date."""

    def heading(self, study: Study) -> str:
        """The title."""
        chosen = " ".join(self.title.split())
        return chosen or in_language(study.codebook.title) or study.name

    def below(self) -> str:
        """The line below the title: the client and the date, as far as there are any."""
        # Without a time zone: the date where the report is written.
        day = date.today().isoformat() if self.date is None else self.date.strip()  # noqa: DTZ011
        with suppress(ValueError):
            day = long_date(date.fromisoformat(day))
        return " · ".join(filter(None, (" ".join(self.client.split()), day)))
