"""A record as bytes and back: JSON in zstd, as `records.payload` holds it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from threading import local
from typing import Any

import orjson
import zstandard

from paperkin.identifiers import Identifier
from paperkin.records import Affiliation, Authorship, Paper

_threads = local()  # zstandard's contexts must not be shared between threads


def content_hash(paper: Paper) -> bytes:
    """Return 16 bytes that differ where anything about two papers differs."""
    return hashlib.blake2b(orjson.dumps(paper, option=orjson.OPT_SORT_KEYS), digest_size=16).digest()


def packed(paper: Paper) -> bytes:
    """Return a paper as bytes."""
    if not hasattr(_threads, "compressor"):
        _threads.compressor = zstandard.ZstdCompressor(level=3)
    compressed: bytes = _threads.compressor.compress(orjson.dumps(paper))
    return compressed


def unpacked(payload: bytes) -> Paper:
    """Return the paper that `packed` made bytes of."""
    if not hasattr(_threads, "decompressor"):
        _threads.decompressor = zstandard.ZstdDecompressor()
    return paper_of(orjson.loads(_threads.decompressor.decompress(payload)))


def paper_of(row: Mapping[str, Any]) -> Paper:
    """Return the paper that a JSON object of its fields describes."""
    return Paper(
        **{
            **row,
            "authors": tuple(_authorship(author) for author in row["authors"]),
            "identifiers": tuple(Identifier(**identifier) for identifier in row["identifiers"]),
            "references": tuple(Identifier(**identifier) for identifier in row.get("references", ())),
            "keywords": tuple(row["keywords"]),
        }
    )


def _authorship(row: Mapping[str, Any]) -> Authorship:
    return Authorship(**{**row, "affiliations": tuple(Affiliation(**item) for item in row["affiliations"])})
