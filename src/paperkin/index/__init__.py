"""Generations on disk. The only package that speaks to faiss and tantivy."""

from paperkin.index.columns import Columns, ColumnsBuilder, Rows
from paperkin.index.generation import Generation, Manifest, new_generation_id
from paperkin.index.lexical import LexicalBuilder, LexicalHits, LexicalIndex
from paperkin.index.shelf import Shelf
from paperkin.index.vectors import Neighbours, VectorIndex, write_vectors

__all__ = [
    "Columns",
    "ColumnsBuilder",
    "Generation",
    "LexicalBuilder",
    "LexicalHits",
    "LexicalIndex",
    "Manifest",
    "Neighbours",
    "Rows",
    "Shelf",
    "VectorIndex",
    "new_generation_id",
    "write_vectors",
]
