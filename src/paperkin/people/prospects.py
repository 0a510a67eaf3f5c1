"""Who a person may write with next: a few hundred are looked up by several roads, then told apart by all that is known.

Everything is of one moment, that of some collaborations: of the present for who asks now, of a year long past for a
ranker that learns.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from paperkin.people.authorships import Ints
from paperkin.people.collaborations import Collaborations
from paperkin.people.features import GRAPH, Features
from paperkin.people.subjects import Subjects

Circle = Literal["next", "new"]
# So many are looked up by short walks, by long ones, and by what they work on.
_BY_WALK, _BY_FAR_WALK, _BY_SUBJECT = 400, 250, 250
_WALK, _FAR_WALK = GRAPH.index("walk"), GRAPH.index("walk_far")


class Prospects:
    """Looks up whom people may write with next, and tells what is known of them."""

    def __init__(self, collaborations: Collaborations, subjects: Subjects) -> None:
        self.collaborations = collaborations
        self._subjects = subjects
        self._features = Features(collaborations, subjects)

    def of(self, person: int, allowed: NDArray[np.bool_], circle: Circle = "next") -> tuple[Ints, NDArray[np.float32]]:
        """Return whom a person may write with next, (k,) ascending, and what is known of each, (k, f).

        allowed (p,): who may be named at all; never the person or a co-author. circle: `new` for those alone whom no
        co-author has written with. What is known: `paperkin.people.features.FEATURES`.
        """
        may = allowed.copy()
        may[self.within(person, steps=2 if circle == "new" else 1)] = False
        spent = self.collaborations.walks.from_person(person)
        others = self._looked_up(person, spent, may)
        return others, self._features.of(person, others, spent)

    def singly(self, person: int, allowed: NDArray[np.bool_]) -> tuple[Ints, dict[str, NDArray[np.float64]]]:
        """Return everybody allowed, (k,) ascending, and what can rank them by itself; see `Features.singles`."""
        may = allowed.copy()
        may[self.within(person, steps=1)] = False
        others = np.flatnonzero(may)
        return others, self._features.singles(person, others, self.collaborations.walks.from_person(person))

    def within(self, person: int, steps: int) -> Ints:
        """Return the person and the co-authors, with two steps also their co-authors."""
        graph = self.collaborations.coauthors
        own = np.arange(graph.ends[person], graph.ends[person + 1])
        circle = [np.array([person]), graph.others[own]]
        if steps == 2:
            # A paper of very many acquaints nobody with the co-authors of all.
            circle += [graph.of(other)[self._tied(other)] for other in graph.others[own][graph.ties[own] > 0].tolist()]
        return np.concatenate(circle).astype(np.int64)

    def _tied(self, person: int) -> NDArray[np.bool_]:
        graph = self.collaborations.coauthors
        return graph.ties[graph.ends[person] : graph.ends[person + 1]] > 0

    def _looked_up(self, person: int, spent: NDArray[np.float64], may: NDArray[np.bool_]) -> Ints:
        found = [self._subjects.nearest(person, _BY_SUBJECT, may)]
        for walk, count in ((_WALK, _BY_WALK), (_FAR_WALK, _BY_FAR_WALK)):
            reached = np.flatnonzero((spent[:, walk] > 0) & may)
            if len(reached) > count:
                reached = reached[np.argpartition(-spent[reached, walk], count - 1)[:count]]
            found.append(reached)
        return np.unique(np.concatenate(found))
