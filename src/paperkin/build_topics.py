"""What a generation's papers are about: topics and the map, found from its vectors and written beside them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

from paperkin.encode import EncoderSpec
from paperkin.index import Shelf, TopicArrays, Topics, VectorIndex, nearest_of_all, write_topics
from paperkin.index.generation import MANIFEST, PAPER_ROWS, TOPICS
from paperkin.maps import place_papers
from paperkin.progress import Progress
from paperkin.topics import SCALES, STEPS, Before, Found, LanguageModelNamer, PhraseTable, find_topics

_log = logging.getLogger(__name__)

Read = Callable[[Sequence[int]], list[tuple[str, str]]]
# Of so many nearest papers the map is made.
_MAPPED = 30


def topics_before(shelf: Shelf, encoder: EncoderSpec) -> tuple[Before, NDArray[np.float32]] | None:
    """Return the topics of the serving generation and its papers' places on the map, or of the newest that has some.

    They are read even where the rest of a generation is damaged or of another format: addresses depend on them.
    """
    current = shelf.current()
    for name in [*([current] if current else []), *(name for name in reversed(shelf.ids()) if name != current)]:
        folder = shelf.folder(name)
        try:
            topics, papers = Topics.read(folder / TOPICS), np.load(folder / PAPER_ROWS)
            built_with = orjson.loads((folder / MANIFEST).read_bytes())["encoder"]["id"]
            before = Before(
                nodes=topics.nodes,
                partition=topics.arrays.partition,
                papers=papers,
                centroids=topics.arrays.centroids,
                history=topics.history,
                next_number=int(topics.kept["next_number"]),
                comparable=built_with == encoder.id,
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            _log.info("generation %s has no topics to go on from: %r", name, error)
            continue
        return before, topics.arrays.places
    return None


def write_found_topics(
    folder: Path,
    generation: str,
    dimension: int,
    paper_rows: NDArray[np.int64],
    phrases: PhraseTable,
    known: tuple[Before, NDArray[np.float32]] | None,
    read: Read,
    namer: LanguageModelNamer | None,
    progress: Progress,
) -> Topics:
    """Find the topics of a generation whose vectors are in its folder, lay out the map, and write both.

    paper_rows (n,): internal ids, ascending. known: what `topics_before` found. read: title and abstract of rows.
    namer: names topics that are new.
    """
    progress.start("topics", len(paper_rows), "papers")
    index = VectorIndex(folder, dimension)
    vectors = index.vectors(np.arange(len(index)))
    neighbours, cosines = nearest_papers(vectors)
    progress.advance(len(paper_rows) - (STEPS - 1) * (len(paper_rows) // STEPS))
    found = find_topics(
        vectors,
        neighbours,
        cosines,
        paper_rows,
        phrases,
        read,
        generation=generation,
        since=datetime.now(UTC).isoformat(timespec="seconds"),
        before=known[0] if known else None,
        rename=namer.name if namer else None,
        progress=progress,
    )
    progress.done()
    placed = _places_before(paper_rows, known)
    near, weights = neighbours[:, :_MAPPED], np.maximum(cosines[:, :_MAPPED], 0)
    layout = place_papers(vectors, near, weights, found.partition, placed, progress=progress)
    arrays = _arrays(found, layout.xy)
    kept = {"next_number": found.next_number}
    write_topics(folder / TOPICS, arrays, found.nodes, found.history, kept)
    return Topics(arrays, found.nodes, found.history, kept)


def nearest_papers(vectors: NDArray[np.float32]) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Return the nearest others of n unit rows (n, d) and their cosines, after what all have in common is taken out."""
    centred = vectors - vectors.mean(axis=0)
    centred /= np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
    return nearest_of_all(centred, min(max(SCALES), max(1, len(vectors) - 1)))


def _places_before(
    paper_rows: NDArray[np.int64], known: tuple[Before, NDArray[np.float32]] | None
) -> NDArray[np.float32] | None:
    if known is None or not len(known[0].papers):
        return None
    papers, places = known[0].papers, known[1]
    at = np.minimum(np.searchsorted(papers, paper_rows), len(papers) - 1)
    return np.where((papers[at] == paper_rows)[:, None], places[at], np.nan).astype(np.float32)


def _arrays(found: Found, places: NDArray[np.float32]) -> TopicArrays:
    return TopicArrays(
        partition=found.partition,
        strengths=found.shares.strengths.astype(np.float16),
        beside=found.shares.beside,
        beside_shares=found.shares.beside_shares.astype(np.float16),
        centroids=found.centroids.astype(np.float16),
        places=places,
    )
