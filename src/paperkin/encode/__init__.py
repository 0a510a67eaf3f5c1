"""Texts in, unit rows out: one `Encoder` protocol, several engines, and a cache of what they gave."""

from paperkin.encode.cache import EmbeddingCache, embedding_keys
from paperkin.encode.encoder import Encoder, EncoderSpec
from paperkin.encode.load import load_encoder
from paperkin.encode.packaged import DEFAULT_ENCODER
from paperkin.encode.reranker import Reranker, load_reranker

__all__ = [
    "DEFAULT_ENCODER",
    "EmbeddingCache",
    "Encoder",
    "EncoderSpec",
    "Reranker",
    "embedding_keys",
    "load_encoder",
    "load_reranker",
]
