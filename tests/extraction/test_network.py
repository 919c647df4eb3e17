from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.extraction.network import OVERLAP, WINDOW, windows


@given(st.integers(min_value=1, max_value=20_000))
def test_windows_keep_every_piece_once_and_fit_the_encoder(count: int) -> None:
    kept = []
    for start, end, keep, keep_end in windows(count):
        assert end - start <= WINDOW
        assert start <= keep < keep_end <= end
        assert start == 0 or keep - start >= OVERLAP // 2
        kept += range(keep, keep_end)
    assert kept == list(range(count))
