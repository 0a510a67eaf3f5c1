"""How many topics a library of some size has, level by level."""

from __future__ import annotations

import math

# Levels that a reader takes in: some ten topics for hundreds of papers and thirty for 130,000, of which the narrowest
# grow in number faster than in size.
_BROADEST = (2.0, 0.23)
_NARROWEST = (1.0, 0.55)
# More branches than this at once are no overview any more.
_BRANCHES = 6.0
_MOST_LEVELS = 4
_LEAST_PAPERS = 30


def level_sizes(papers: int) -> tuple[int, ...]:
    """Return how many topics each level should have, the broadest first: 1 to 4 ascending numbers.

    Fewer than 30 papers have one level, and no level has more topics than half as many as there are papers.
    """
    broadest, narrowest = (max(1, round(factor * papers**power)) for factor, power in (_BROADEST, _NARROWEST))
    broadest = min(broadest, max(1, papers // 2))
    if papers < _LEAST_PAPERS:
        return (broadest,)
    steps = min(_MOST_LEVELS - 1, max(1, math.ceil(math.log(narrowest / broadest) / math.log(_BRANCHES))))
    ratio = (narrowest / broadest) ** (1 / steps)
    return tuple(round(broadest * ratio**step) for step in range(steps + 1))
