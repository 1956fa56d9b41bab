"""SPSS: a row per respondent with a variable per question and code, and a syntax file beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from ...formats import sav_writing, sps
from ...formats.sav_writing import MAX_LABEL_BYTES, MAX_TEXT_BYTES
from ...language import _, n_
from .respondents import Respondents, collecting, first_few
from .result import Result
from .spss_columns import Columns
from .writer import ExportJob


def write_sav(job: ExportJob, file: IO[bytes]) -> Result:
    """Write the .sav file: 1 for a code that was given, 0 for one that was not, else missing.

    Raises:
        Refusal: several coders coded and none is selected, or the temporary folder is full.
    """
    columns = Columns(job.selection)
    with collecting(job, columns, spss=True) as respondents:
        reader, count = respondents.collect()
        sav_writing.write(
            file, respondents.variables(), respondents.rows(count), count,
            weight=columns.weight, sets=columns.response_sets,
        )  # fmt: skip
        return reader.result(*_lost(respondents, columns))


def write_sps(job: ExportJob, file: IO[bytes]) -> Result:
    """Write the syntax that opens the .sav, defines its multiple-response sets and counts them.

    Raises:
        Refusal: as `write_sav`.
    """
    columns = Columns(job.selection)
    with collecting(job, columns, spss=True) as respondents:
        # The quotes are read again, because only they say how many codes a respondent has.
        respondents.collect()
    sps.write(file, job.file_name, weight=columns.weight, sets=columns.response_sets)
    return Result()


def _lost(respondents: Respondents, columns: Columns) -> Iterator[str]:
    yield from respondents.problems
    if respondents.cut:
        yield n_(
            "{count} text has more than the {longest} bytes that SPSS allows and was cut;"
            " respondent: {respondents}.",
            "{count} texts have more than the {longest} bytes that SPSS allows and were cut;"
            " respondents: {respondents}.",
            len(respondents.cut),
        ).format(
            count=len(respondents.cut),
            longest=MAX_TEXT_BYTES,
            respondents=first_few(respondents.cut),
        )
    if labels := columns.long_labels():
        yield n_(
            "{count} label has more than the {longest} bytes that SPSS allows and was cut:"
            " {labels}.",
            "{count} labels have more than the {longest} bytes that SPSS allows and were cut:"
            " {labels}.",
            len(labels),
        ).format(count=len(labels), longest=MAX_LABEL_BYTES, labels=first_few(labels))
    if changed := [each.name for each in respondents.backgrounds if not each.fits]:
        yield _(
            "Written as text, because the study has values that the imported .sav file does"
            " not allow: {variables}."
        ).format(variables=first_few(changed))
    yield from respondents.lost()
