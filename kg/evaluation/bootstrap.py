"""How far a figure might be off, had other papers of the same kind been annotated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg.evaluation.scoring import Count

RESAMPLES = 1000
_SEED = 20_240


def f1_intervals(papers: Sequence[Mapping[str, Count]]) -> dict[str, tuple[float, float]]:
    """The 95% interval of each F1: the percentile bootstrap of :data:`RESAMPLES` resamples of the papers.

    Parameters
    ----------
    papers
        The counts of each paper by what is scored, as :func:`kg.evaluation.scoring.score_paper` gives them.

    Returns
    -------
    dict
        What is scored → lower and upper bound, 0..1. The same for the same papers, whenever it is asked for.
    """
    import numpy as np

    keys = sorted({key for paper in papers for key in paper})
    if not keys:
        return {}
    none = Count()
    counts = np.array(
        [[(c.right, c.said, c.gold) for c in (paper.get(key, none) for key in keys)] for paper in papers],
        dtype=np.float64,
    )
    times = np.random.default_rng(_SEED).multinomial(
        len(papers), np.full(len(papers), 1 / len(papers)), size=RESAMPLES
    )
    right, said, gold = np.moveaxis(np.tensordot(times.astype(np.float64), counts, axes=1), 2, 0)
    f1 = 2 * right / np.maximum(said + gold, 1)
    low, high = np.percentile(f1, [2.5, 97.5], axis=0)
    return {key: (float(low[i]), float(high[i])) for i, key in enumerate(keys)}
