"""Every setting, documented where it is defined, read once from the environment and passed down."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal

from platformdirs import user_cache_path
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from paperkin.errors import InvalidRequest


class Settings(BaseSettings):
    """paperkin's settings. Each is read from the environment as `PAPERKIN_` and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="PAPERKIN_", frozen=True, extra="ignore")

    library: Path = Field(default=Path("indexes/default"), description="The folder of the library to open or to build.")
    catalogue_url: str | None = Field(
        default=None,
        description="SQLAlchemy URL of the catalogue, such as `postgresql+psycopg://user@host/name`. "
        "Without it the catalogue is the SQLite file `catalogue.db` inside the library.",
    )
    encoder: str = Field(
        default="all-MiniLM-L6-v2",
        description="The sentence-transformers model that a build embeds with: the packaged default, a hub name, "
        "or a folder.",
    )
    encoder_revision: str | None = Field(
        default=None, description="Branch, tag or commit of a model that comes from a hub."
    )
    engine: Literal["auto", "openvino", "torch"] = Field(
        default="auto",
        description="What runs the encoder. `auto` takes OpenVINO on a processor and torch on a GPU.",
    )
    device: str = Field(
        default="cpu", description="Where the encoder runs, in torch's words: `cpu`, `cuda`, `cuda:1`, `mps`."
    )
    reranker: str | None = Field(
        default=None,
        description="A cross-encoder that reads the best papers of a search again, such as "
        "`cross-encoder/ms-marco-MiniLM-L6-v2`: a hub name, or a folder. Without it nothing is read again.",
    )
    model_cache: Path = Field(
        default_factory=lambda: user_cache_path("paperkin") / "encoders",
        description="Where exported encoders are kept. Safe to delete; they are exported again.",
    )
    keep_generations: int = Field(
        default=3, ge=1, description="How many generations a library keeps, the serving one included."
    )
    contact: str | None = Field(
        default=None,
        description="A mail address at which the services that `paperkin harvest` asks can reach you.",
    )
    arxiv_oai_url: str = Field(
        default="https://oaipmh.arxiv.org/oai", description="arXiv's OAI-PMH service, or a mirror of it."
    )
    openalex_url: str = Field(default="https://api.openalex.org", description="OpenAlex's API, or a mirror of it.")
    openalex_api_key: SecretStr | None = Field(
        default=None, description="Your key for OpenAlex, which is free. Never printed or logged."
    )
    semantic_scholar_url: str = Field(
        default="https://api.semanticscholar.org/graph/v1",
        description="Semantic Scholar's graph API, or a service of the same shape.",
    )
    semantic_scholar_api_key: SecretStr | None = Field(
        default=None, description="Your key for Semantic Scholar. Never printed or logged."
    )
    crossref_url: str = Field(default="https://api.crossref.org", description="Crossref's API, or a mirror of it.")
    crossref_token: SecretStr | None = Field(
        default=None, description="Your token for Crossref's paid service, if you have one. Never printed or logged."
    )
    topic_namer_url: str | None = Field(
        default=None,
        description="A service that names topics, of the shape of OpenAI's API, such as http://localhost:11434/v1. "
        "It is sent terms and titles of central papers. None: topics are named by their papers' own phrases.",
    )
    topic_namer_model: str = Field(default="", description="The model that the service of `topic_namer_url` is to use.")
    topic_namer_key: SecretStr | None = Field(
        default=None, description="Your key for the service of `topic_namer_url`. Never printed or logged."
    )
    host: str = Field(default="127.0.0.1", description="The address that `paperkin serve` binds.")
    port: int = Field(default=8321, ge=0, le=65535, description="The port that `paperkin serve` binds.")
    reload_seconds: float = Field(
        default=1.0, gt=0, description="How often a running server looks for a new generation, in seconds."
    )
    cors_origins: list[str] = Field(
        default=["*"],
        description="Origins whose pages may call the API, as a JSON list. The API sets no cookies.",
    )
    site_name: str | None = Field(
        default=None, description="What the web site calls this library. Without it: the name of its folder."
    )
    public_url: str | None = Field(
        default=None,
        description="The address under which others reach the site, such as https://papers.example.org: for feeds, "
        "sitemaps and embedding. Without it: the address that a request came to.",
    )
    cache_seconds: int = Field(
        default=60,
        ge=0,
        description="How long a browser or a proxy may reuse a cacheable answer, in seconds.",
    )


def read_settings(**given: Any) -> Settings:
    """Return the settings of the environment, overridden by what was given and is not None.

    Raises InvalidRequest naming the setting, its value and what it may be.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        raise _unusable(".".join(str(part) for part in first["loc"]), first["msg"], first["input"]) from error
    except SettingsError as error:  # a list that is not JSON; only its words tell which
        name = next(name for name in Settings.model_fields if f'"{name}"' in str(error))
        raise _unusable(name, "Input should be a JSON list", os.environ.get(f"PAPERKIN_{name.upper()}")) from error


def _unusable(name: str, why: str, value: object) -> InvalidRequest:
    return InvalidRequest(
        f"The setting PAPERKIN_{name.upper()} cannot be used: {why}",
        value=value,
        remedy=f"{Settings.model_fields[name].description}" if name in Settings.model_fields else "Correct it.",
    )
