"""Which version of an arXiv preprint a library has, as far as its sources say."""

from __future__ import annotations

import re
from collections.abc import Sequence

from paperkin.records import Paper

# As in `https://arxiv.org/abs/2203.02155v2`, and as sources write it alone: `v2`, `2`.
_IN_ADDRESS = re.compile(r"arxiv\.org/(?:abs|pdf|html)/\S+?v(\d{1,3})(?:\.pdf)?$", re.I | re.A)
_ALONE = re.compile(r"v?(\d{1,3})", re.I | re.A)


def arxiv_of(paper: Paper) -> tuple[str | None, str | None]:
    """Return a paper's arXiv id and the latest version that a source names (`v2`); None for what is not known."""
    found = next((identifier.value for identifier in paper.identifiers if identifier.scheme == "arXiv"), None)
    if found is None:
        return None, None
    numbers = [*_listed(paper.extra.get("versions")), *_listed(paper.extra.get("version"))]
    if paper.url and (address := _IN_ADDRESS.search(paper.url)):
        numbers.append(int(address[1]))
    return found, f"v{max(numbers)}" if numbers else None


def _listed(said: object) -> list[int]:
    """Read a version or a list of them, in any of the ways in which feeds write them."""
    several = said if isinstance(said, Sequence) and not isinstance(said, str) else [said]
    words = [one.get("version") if isinstance(one, dict) else one for one in several]
    read = (_ALONE.fullmatch(str(word).strip()) for word in words if isinstance(word, str | int))
    return [int(number[1]) for number in read if number]
