"""Statements out of their evidence: how much each is believed, by how many papers, since when."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from kg import records
from kg.belief import ONE_WAY, combined, opposed
from kg.records import Statement
from kg.tables import schema_of


def statements_of(evidence: pa.Table, years: Mapping[str, int | None]) -> pa.Table:
    """One row per statement of the evidence: how much it is believed, by how many papers, since when."""
    schema = schema_of(Statement)
    if evidence.num_rows == 0:
        return schema.empty_table()
    best = evidence.group_by(["statement", "paper", "head", "relation", "tail"]).aggregate([("confidence", "max")])
    best = best.sort_by([("statement", "ascending"), ("confidence_max", "descending")])
    ids = best["statement"].to_numpy()
    starts = np.flatnonzero(np.r_[True, ids[1:] != ids[:-1]])
    belief = combined(best["confidence_max"].to_numpy(), starts)
    papers: list[Any] = best["paper"].to_pylist()
    said = np.array([math.inf if (year := years[paper]) is None else year for paper in papers])
    since = np.minimum.reduceat(said, starts)
    firsts = best.take(starts)
    belief = opposed(belief, _against(firsts, belief))
    return pa.table(
        {
            "id": firsts["statement"],
            "head": firsts["head"],
            "relation": firsts["relation"],
            "tail": firsts["tail"],
            "belief": np.round(belief, 6),
            "support": np.diff(np.r_[starts, len(ids)]),
            "first_year": pc.cast(pa.array(since, mask=np.isinf(since)), pa.int64()),
        }
    ).cast(schema)


def _against(statements: pa.Table, belief: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each statement the belief of its reverse, where that is said too and not both can hold; else 0."""
    ids: list[Any] = statements["statement"].to_pylist()
    believed = dict(zip(ids, belief.tolist(), strict=True))
    ends: list[list[Any]] = [statements[name].to_pylist() for name in ("head", "relation", "tail")]
    return np.array(
        [
            believed.get(records.statement_id(tail, relation, head), 0.0) if relation in ONE_WAY else 0.0
            for head, relation, tail in zip(*ends, strict=True)
        ]
    )
