from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from paperkin.index.titles import LiveTitles, Titles, TitlesBuilder

TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), max_size=12)


@given(TEXTS.filter(any), TEXTS, st.randoms())
def test_titles_come_back_by_row_from_both_parts(built: list[str], fresh: list[str], random) -> None:
    builder = TitlesBuilder()
    for title in built:
        builder.add(title)
    with TemporaryDirectory() as folder:
        builder.write(Path(folder) / "titles")
        titles = Titles(Path(folder) / "titles")
        every = [*built, *fresh]
        rows = np.array(random.sample(range(len(every)), len(every)), np.int64)
        assert LiveTitles(titles, len(built), fresh).of(rows) == [every[row] for row in rows]
        assert titles.of(np.arange(len(built))) == built
