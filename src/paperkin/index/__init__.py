"""Generations on disk. The only package that speaks to faiss and tantivy."""

from paperkin.index.citations import CitationGraph, write_citations
from paperkin.index.columns import Columns, ColumnsBuilder, Rows, Selection
from paperkin.index.freshening import Embed, Freshener, Freshness
from paperkin.index.generation import Generation, Manifest, new_generation_id
from paperkin.index.growing import Growing
from paperkin.index.lexical import LexicalBuilder, LexicalHits, LexicalIndex
from paperkin.index.live import LiveIndex
from paperkin.index.nearest import nearest_of_all
from paperkin.index.selecting import select
from paperkin.index.shelf import Shelf
from paperkin.index.spelling import Spelling, SpellingBuilder
from paperkin.index.suggest import SuggestBuilder, Suggestions
from paperkin.index.titles import TitlesBuilder
from paperkin.index.topics import TopicArrays, Topics, write_topics
from paperkin.index.vectors import Neighbours, VectorIndex, write_vectors

__all__ = [
    "CitationGraph",
    "Columns",
    "ColumnsBuilder",
    "Embed",
    "Freshener",
    "Freshness",
    "Generation",
    "Growing",
    "LexicalBuilder",
    "LexicalHits",
    "LexicalIndex",
    "LiveIndex",
    "Manifest",
    "Neighbours",
    "Rows",
    "Selection",
    "Shelf",
    "Spelling",
    "SpellingBuilder",
    "SuggestBuilder",
    "Suggestions",
    "TitlesBuilder",
    "TopicArrays",
    "Topics",
    "VectorIndex",
    "nearest_of_all",
    "new_generation_id",
    "select",
    "write_citations",
    "write_topics",
    "write_vectors",
]
