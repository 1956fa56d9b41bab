"""Parquet: typed columns, in groups of rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import IO

GROUP_ROWS = 16_384
"""The number of rows in a group, which is in memory at once."""


def write(
    file: IO[bytes],
    columns: Sequence[tuple[str, type, str]],
    rows: Iterable[Sequence[object]],
    about: Mapping[str, str],
) -> None:
    """Write rows under the columns `(name, type, description)`.

    A column of bool is written as 0 and 1; None is missing.

    Args:
        about: the metadata of the file as a whole.
    """
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

    kinds = {
        str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.int8(),
        date: pa.date32(), datetime: pa.timestamp("us"),
    }  # fmt: skip
    schema = pa.schema(
        [
            pa.field(name, kinds[kind], metadata={"description": described} if described else None)
            for name, kind, described in columns
        ],
        metadata=dict(about),
    )
    coming = iter(rows)
    with ParquetWriter(file, schema, compression="zstd") as writer:
        while some := list(islice(coming, GROUP_ROWS)):
            arrays = [
                pa.array(cells, type=field.type)
                for field, cells in zip(schema, zip(*some, strict=True), strict=True)
            ]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
