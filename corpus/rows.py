"""Flat rows, from which data frames can be made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

BATCH = 4096
"""The number of rows to pass on, or quotes to read, at a time."""

Row = dict[str, Any]
Columns = Mapping[str, type]


class Rows(Iterator[Row]):
    """Flat rows, read from the study on demand; they can be iterated over once.

    `pandas.DataFrame(rows)` and `polars.DataFrame(rows)` both accept them. A library that reads
    Arrow, such as polars, gets the type of each column, even if it begins with many empty cells.
    """

    def __init__(self, columns: Columns, rows: Iterable[Row]) -> None:
        self.columns = dict(columns)
        """The type of each column by name, in order; an empty cell is None."""
        self._rows = iter(rows)

    def __next__(self) -> Row:
        return next(self._rows)

    def __repr__(self) -> str:
        return f"<rows of {', '.join(self.columns)}>"

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The remaining rows as an Arrow stream (the PyCapsule interface)."""
        import pyarrow as pa

        kinds = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
        schema = pa.schema([(name, kinds[kind]) for name, kind in self.columns.items()])

        def batches() -> Iterator[Any]:
            while some := list(islice(self, BATCH)):
                yield pa.RecordBatch.from_pylist(some, schema=schema)

        stream = pa.RecordBatchReader.from_batches(schema, batches())
        return stream.__arrow_c_stream__(requested_schema)
