"""One of a person's spellings to call them by."""

from __future__ import annotations

from collections.abc import Mapping

from paperkin.identity.names import parse_name


def display_name(spellings: Mapping[str, int]) -> str:
    """Return the name to show: a given name before initials, then what is not in capitals, then the most usual.

    spellings: name as written → how often; at least one. Deterministic.
    """

    def worth(name: str) -> tuple[bool, bool, int, int, str]:
        return not parse_name(name).is_initials, name.upper() != name, spellings[name], len(name), name

    return max(spellings, key=worth)
