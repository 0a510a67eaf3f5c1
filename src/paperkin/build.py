"""catalogue → encode → index: resumable, incremental, in bounded memory.

Two stages. *Encode* fills the embedding cache with whatever texts it lacks, batch by batch, so that a build that is
stopped anywhere goes on from there. *Assemble* then reads one snapshot of the catalogue and writes a generation from
it and the cache alone, so that the result does not depend on how often the build was stopped.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from paperkin.catalogue import Catalogue, Snapshot
from paperkin.encode import EmbeddingCache, Encoder, embedding_keys
from paperkin.errors import LibraryEmpty
from paperkin.index import (
    ColumnsBuilder,
    LexicalBuilder,
    Manifest,
    Shelf,
    SpellingBuilder,
    SuggestBuilder,
    TitlesBuilder,
    new_generation_id,
    write_citations,
    write_vectors,
)
from paperkin.index.generation import CITATIONS, COLUMNS, LEXICAL, PAPER_ROWS, SPELLING, SUGGEST, TITLES, TWINS
from paperkin.progress import Progress, Silent
from paperkin.records import Paper
from paperkin.search import TwinsBuilder

# Texts of one batch are sorted by length before they are encoded: large enough that padding costs nothing,
# small enough that a kill loses seconds.
ENCODE_BATCH = 2_048
_READ_AT_ONCE = 500


@dataclass(slots=True)
class BuildReport:
    """What a build did. encoded counts texts that were not in the cache; seconds are of the stages and of the whole.

    up_to_date: there was nothing to do, and the generation named is the one that served already.
    """

    generation: str = ""
    papers: int = 0
    encoded: int = 0
    encode_seconds: float = 0.0
    assemble_seconds: float = 0.0
    seconds: float = 0.0
    up_to_date: bool = False

    @property
    def papers_per_s(self) -> float:
        """Papers of the new generation per second of the whole build."""
        return self.papers / self.seconds if self.seconds else 0.0


def build_generation(
    catalogue: Catalogue,
    encoder: Encoder,
    cache: EmbeddingCache,
    shelf: Shelf,
    keep: int,
    progress: Progress | None = None,
) -> BuildReport:
    """Build a generation of everything in the catalogue and let it serve; keep `keep` generations.

    Raises LibraryEmpty where there is nothing to index, and StorageFull; the old generation serves on after both.
    """
    progress = progress or Silent()
    report = BuildReport()
    began = time.perf_counter()
    if not catalogue.count():
        raise LibraryEmpty("The library has no papers to index", remedy="Take some in first: paperkin ingest FILE…")
    report.encoded = _fill_cache(catalogue, encoder, cache, progress)
    report.encode_seconds = time.perf_counter() - began
    report.generation = new_generation_id()
    report.papers = _assemble(catalogue, encoder, cache, shelf, report, progress)
    shelf.swap(report.generation)
    shelf.prune(keep)
    report.seconds = time.perf_counter() - began
    report.assemble_seconds = report.seconds - report.encode_seconds
    return report


def _fill_cache(catalogue: Catalogue, encoder: Encoder, cache: EmbeddingCache, progress: Progress) -> int:
    encoded = 0
    progress.start("encode", catalogue.count(), "papers")
    for batch in catalogue.texts(ENCODE_BATCH):
        texts = [encoder.spec.paper_text(title, abstract) for _, title, abstract in batch]
        encoded += embed(texts, encoder, cache)[1]
        progress.advance(len(batch))
    progress.done()
    return encoded


def embed(texts: Sequence[str], encoder: Encoder, cache: EmbeddingCache) -> tuple[NDArray[np.float16], int]:
    """Return the (n, d) vectors of n texts, from the cache where it has them, and how many it did not have."""
    keys = embedding_keys(encoder.spec, texts)
    found, vectors = cache.get(keys, encoder.spec.dimension)
    absent = np.flatnonzero(~found).tolist()
    missing = {keys[at]: at for at in absent}
    if not missing:
        return vectors, 0
    fresh = encoder.encode_papers([texts[at] for at in missing.values()]).astype(np.float16)
    cache.put(list(missing), fresh)
    by_key = dict(zip(missing, fresh, strict=True))
    for at in absent:
        vectors[at] = by_key[keys[at]]
    return vectors, len(missing)


def _assemble(
    catalogue: Catalogue,
    encoder: Encoder,
    cache: EmbeddingCache,
    shelf: Shelf,
    report: BuildReport,
    progress: Progress,
) -> int:
    with (
        shelf.building(report.generation) as folder,
        catalogue.snapshot() as snapshot,
        LexicalBuilder(folder / LEXICAL) as lexical,
        SuggestBuilder(folder / SUGGEST) as suggest,
        SpellingBuilder(folder / SPELLING) as spelling,
    ):
        progress.start("index", snapshot.count(), "papers")
        columns, titles, twins, rows = ColumnsBuilder(), TitlesBuilder(), TwinsBuilder(), list[int]()

        def vectors() -> Iterator[NDArray[np.float16]]:
            for batch in snapshot.papers():
                places = snapshot.institutions([stored.row for stored in batch])
                for stored in batch:
                    rows.append(stored.row)
                    institutions = places.get(stored.row, [])
                    columns.add(stored.paper, institutions)
                    lexical.add(stored.paper, institutions=institutions)
                    titles.add(stored.paper.title)
                    for builder in (suggest, spelling, twins):
                        builder.add(stored.paper)
                # What came in since the first stage is not in the cache yet.
                texts = [encoder.spec.paper_text(stored.paper.title, stored.paper.abstract) for stored in batch]
                embedded, encoded = embed(texts, encoder, cache)
                report.encoded += encoded
                progress.advance(len(batch))
                yield embedded

        papers = write_vectors(folder, vectors(), encoder.spec.dimension)
        for text_index in (lexical, suggest, spelling):
            text_index.finish()
        columns.write(folder / COLUMNS)
        titles.write(folder / TITLES)
        paper_rows = np.array(rows, np.int64)
        np.save(folder / PAPER_ROWS, paper_rows)
        np.save(folder / TWINS, twins.finish(partial(_read_rows, snapshot, paper_rows)))
        write_citations(folder / CITATIONS, snapshot.citations(), paper_rows)
        manifest = Manifest.describe(folder, report.generation, papers, snapshot.revision(), encoder.spec)
        manifest.write(folder)
        progress.done()
    return papers


def _read_rows(snapshot: Snapshot, paper_rows: NDArray[np.int64], rows: Sequence[int]) -> Iterator[tuple[int, Paper]]:
    """Yield (row, paper) of these rows of the generation."""
    for start in range(0, len(rows), _READ_AT_ONCE):
        row_of = {int(paper_rows[row]): row for row in rows[start : start + _READ_AT_ONCE]}
        yield from ((row_of[paper_row], paper) for paper_row, paper in snapshot.read(list(row_of)).items())
