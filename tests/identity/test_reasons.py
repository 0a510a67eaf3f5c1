from __future__ import annotations

from paperkin.identity.mentions import Mention
from paperkin.identity.reasons import why


def test_co_authors_who_share_only_an_initial_are_not_told_as_shared() -> None:
    one = Mention(0, 0, "Yang Liu", ("Stanislaw Szymanowicz", "Maosong Sun", "J. Leike"))
    two = Mention(1, 0, "Yang Liu", ("Stanislaw Szymanowicz", "Min Sun", "Jan Leike"))
    told = [reason for reason in why(one, two).reasons_for if "shared" in reason]
    assert told == ["2 shared co-authors: Stanislaw Szymanowicz, J. Leike"]
