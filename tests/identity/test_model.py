from __future__ import annotations

import numpy as np
import pytest

from paperkin.identity.evidence import FEATURES
from paperkin.identity.model import LINKS, shipped_model


def test_general_evidence_and_links_make_up_the_log_odds() -> None:
    model = shipped_model()
    features = np.random.default_rng(0).random((20, len(FEATURES))).astype(np.float32)
    general, links = model.scores(features)
    assert general + links == pytest.approx(model.log_odds(features), abs=1e-4)


def test_links_are_what_one_paper_shows_only_in_part() -> None:
    nothing = np.zeros((1, len(FEATURES)), dtype=np.float32)
    for name in FEATURES:
        features = nothing.copy()
        features[0, FEATURES.index(name)] = 1
        _, links = shipped_model().scores(features)
        assert (links[0] != 0) == (name in LINKS)
