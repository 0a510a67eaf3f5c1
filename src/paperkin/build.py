"""catalogue → encode → topics → index → people: resumable, incremental, in bounded memory.

Two stages. *Encode* fills the embedding cache with whatever texts it lacks, batch by batch, so that a build that is
stopped anywhere goes on from there. *Assemble* then reads one snapshot of the catalogue and writes a generation from
it, the cache and the topics of the generation before alone, so that the result does not depend on how often the build
was stopped.
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from paperkin.build_people import lessons_before, write_found_people
from paperkin.build_topics import topics_before, write_found_topics
from paperkin.catalogue import Catalogue, Snapshot
from paperkin.encode import EmbeddingCache, Encoder, embedding_keys
from paperkin.errors import LibraryEmpty
from paperkin.index import (
    Columns,
    ColumnsBuilder,
    LexicalBuilder,
    Manifest,
    Shelf,
    SpellingBuilder,
    SuggestBuilder,
    TitlesBuilder,
    Topics,
    new_generation_id,
    write_citations,
    write_vectors,
)
from paperkin.index.generation import CITATIONS, COLUMNS, LEXICAL, PAPER_ROWS, SPELLING, SUGGEST, TITLES, TWINS
from paperkin.index.titles import Titles
from paperkin.progress import Progress, Silent
from paperkin.records import Paper
from paperkin.search import TwinsBuilder
from paperkin.topics import LanguageModelNamer, PhraseTableBuilder

# Texts of one batch are sorted by length before they are encoded: large enough that padding costs nothing,
# small enough that a kill loses seconds.
ENCODE_BATCH = 2_048
_READ_AT_ONCE = 500


@dataclass(slots=True)
class BuildReport:
    """What a build did. seconds are of the stages and of the whole.

    topics: how many there are at each level, the broadest first. encoded: texts that were not in the cache.
    up_to_date: there was nothing to do, and the generation named is the one that served already.
    """

    generation: str = ""
    papers: int = 0
    topics: tuple[int, ...] = ()
    encoded: int = 0
    encode_seconds: float = 0.0
    assemble_seconds: float = 0.0
    topics_seconds: float = 0.0
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
    namer: LanguageModelNamer | None = None,
    *,
    learn: bool = False,
) -> BuildReport:
    """Build a generation of everything in the catalogue and let it serve; keep `keep` generations.

    namer: gives topics better names than their papers' own phrases. learn: learn anew of who writes together next, even
    where what the build before learned still holds.

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
    report.papers = _assemble(catalogue, encoder, cache, shelf, report, namer, progress, learn=learn)
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
    namer: LanguageModelNamer | None,
    progress: Progress,
    *,
    learn: bool,
) -> int:
    before, lessons = topics_before(shelf, encoder.spec), None if learn else lessons_before(shelf)
    with shelf.building(report.generation) as folder, catalogue.snapshot() as snapshot:
        phrases = PhraseTableBuilder()
        paper_rows = _write_vectors(folder, snapshot, encoder, cache, phrases, report, progress)
        began = time.perf_counter()
        topics = write_found_topics(
            folder,
            report.generation,
            encoder.spec.dimension,
            paper_rows,
            phrases.finish(),
            before,
            partial(_read_texts, snapshot, paper_rows),
            namer,
            progress,
        )
        report.topics_seconds = time.perf_counter() - began
        report.topics = tuple(np.bincount([node.level for node in topics.nodes]).tolist())
        _write_words(folder, snapshot, paper_rows, topics, progress)
        columns, titles = Columns(folder / COLUMNS), Titles(folder / TITLES)
        write_found_people(folder, encoder.spec.dimension, columns, titles, progress, lessons)
        manifest = Manifest.describe(folder, report.generation, len(paper_rows), snapshot.revision(), encoder.spec)
        manifest.write(folder)
    return len(paper_rows)


def _write_vectors(
    folder: Path,
    snapshot: Snapshot,
    encoder: Encoder,
    cache: EmbeddingCache,
    phrases: PhraseTableBuilder,
    report: BuildReport,
    progress: Progress,
) -> NDArray[np.int64]:
    """Write the vectors of all papers, and read their phrases; return the papers' internal ids in row order."""
    rows = array("q")

    def vectors() -> Iterator[NDArray[np.float16]]:
        for batch in snapshot.texts():
            for row, title, abstract in batch:
                rows.append(row)
                phrases.add(title, abstract)
            # What came in since the first stage is not in the cache yet.
            embedded, encoded = embed([encoder.spec.paper_text(*texts) for _, *texts in batch], encoder, cache)
            report.encoded += encoded
            progress.advance(len(batch))
            yield embedded

    progress.start("vectors", snapshot.count(), "papers")
    write_vectors(folder, vectors(), encoder.spec.dimension)
    progress.done()
    paper_rows = np.array(rows, np.int64)
    np.save(folder / PAPER_ROWS, paper_rows)
    return paper_rows


def _write_words(
    folder: Path, snapshot: Snapshot, paper_rows: NDArray[np.int64], topics: Topics, progress: Progress
) -> None:
    """Write what papers are searched, filtered, suggested and cited by, beside their vectors."""
    with (
        LexicalBuilder(folder / LEXICAL) as lexical,
        SuggestBuilder(folder / SUGGEST) as suggest,
        SpellingBuilder(folder / SPELLING) as spelling,
    ):
        progress.start("index", len(paper_rows), "papers")
        columns, titles, twins = ColumnsBuilder(), TitlesBuilder(), TwinsBuilder()
        row = 0
        for batch in snapshot.papers():
            places = snapshot.institutions([stored.row for stored in batch])
            for stored in batch:
                institutions = places.get(stored.row, [])
                labels = topics.labels_of(topics.arrays.partition[row])
                columns.add(stored.paper, institutions, labels)
                lexical.add(stored.paper, institutions=institutions, topics=labels)
                titles.add(stored.paper.title)
                for builder in (suggest, spelling, twins):
                    builder.add(stored.paper)
                row += 1
            progress.advance(len(batch))
        for node in topics.nodes:
            suggest.add_topic(node)
        for text_index in (lexical, suggest, spelling):
            text_index.finish()
        columns.write(folder / COLUMNS)
        titles.write(folder / TITLES)
        np.save(folder / TWINS, twins.finish(partial(_read_rows, snapshot, paper_rows)))
        write_citations(folder / CITATIONS, snapshot.citations(), paper_rows)
        progress.done()


def _read_texts(snapshot: Snapshot, paper_rows: NDArray[np.int64], rows: Sequence[int]) -> list[tuple[str, str]]:
    """Return title and abstract of these rows of the generation, in their order."""
    papers = dict(_read_rows(snapshot, paper_rows, rows))
    return [(papers[row].title, papers[row].abstract) for row in rows]


def _read_rows(snapshot: Snapshot, paper_rows: NDArray[np.int64], rows: Sequence[int]) -> Iterator[tuple[int, Paper]]:
    """Yield (row, paper) of these rows of the generation."""
    for start in range(0, len(rows), _READ_AT_ONCE):
        row_of = {int(paper_rows[row]): row for row in rows[start : start + _READ_AT_ONCE]}
        yield from ((row_of[paper_row], paper) for paper_row, paper in snapshot.read(list(row_of)).items())
