"""Parquet files with the usual names of columns, or with a mapping for others."""

from __future__ import annotations

from contextlib import closing

from kg.errors import UnknownFormatError
from kg.sources.fields import fields_of, paper_of, squashed
from kg.sources.raw import Format, Head, Options, Records
from kg.sources.stream import Stream
from kg.sources.table import no_column

_MAGIC = b"PAR1"
_ROWS = 512


def recognise(head: Head) -> bool:
    """The four bytes that open every Parquet file."""
    return head.data.startswith(_MAGIC)


def records(stream: Stream, options: Options) -> Records:
    """Each row, by the columns that are known.

    Raises
    ------
    OSError
        The file is damaged or cut short.
    UnknownFormatError
        No column is known for an abstract.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    with closing(stream.file()) as file:
        try:
            table = pq.ParquetFile(file)
            names = [str(name) for name in table.schema_arrow.names]
            mapped = {squashed(path.partition(".")[0]) for path in options.mapping.values()}
            mapped |= {squashed(path) for path in options.mapping.values()}
            wanted = [name for name in names if fields_of([name]) or squashed(name) in mapped]
            if not fields_of(wanted) & {"abstract", "text"} and "abstract" not in options.mapping:
                raise UnknownFormatError(no_column(names))
            for batch in table.iter_batches(batch_size=_ROWS, columns=wanted):
                for row in batch.to_pylist():
                    yield paper_of(row, options.mapping)
        except (pa.ArrowException, ValueError, OverflowError) as error:
            first = str(error).split("\n", 1)[0]
            raise OSError(f"its Parquet data is damaged ({first})") from None


FORMAT = Format(name="parquet", description="Parquet", recognise=recognise, records=records)
