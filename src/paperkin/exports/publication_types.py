"""What a paper is to those who cite it, which depends on where it came out as much as on its kind."""

from __future__ import annotations

import re
from enum import Enum

from paperkin.markup.symbols import words
from paperkin.records import Paper


class PublicationType(Enum):
    """The distinctions that citation formats make, and that lead to different words in a reference list."""

    JOURNAL = "journal"
    CONFERENCE = "conference"
    PREPRINT = "preprint"
    BOOK = "book"
    CHAPTER = "chapter"
    THESIS = "thesis"
    REPORT = "report"
    DATASET = "dataset"
    OTHER = "other"


_BY_KIND = {
    "preprint": PublicationType.PREPRINT,
    "book": PublicationType.BOOK,
    "chapter": PublicationType.CHAPTER,
    "thesis": PublicationType.THESIS,
    "report": PublicationType.REPORT,
    "dataset": PublicationType.DATASET,
    "review": PublicationType.JOURNAL,
    "editorial": PublicationType.JOURNAL,
    "erratum": PublicationType.JOURNAL,
}
_SERVERS = re.compile(r"\b(?:arxiv|corr|(?:bio|med|chem|psy|soc)rxiv|preprints?|ssrn|research square)\b", re.I)
_MEETINGS = re.compile(
    r"\b(?:proceedings|proc|conference|conf|symposium|workshops?|meeting|congress|colloquium|seminar|findings"
    r"|interspeech|eurospeech|advances in neural information processing systems|lecture notes in)\b",
    re.I,
)
_PERIODICALS = re.compile(
    r"\b(?:journal|transactions|letters|annals|magazine|bulletin|review|reviews|archive|archives|quarterly|revista"
    r"|revue|zeitschrift|linguistics)\b",
    re.I,
)
# Meetings are known by their capitals: NeurIPS, *SEM, JEP/TALN, FSE '20, ICLR 2023 poster. So are these journals.
_CAPITALS = re.compile(r"(?=(?:\S*[A-Z]){2})\*?[A-Za-z0-9]{2,14}(?:[/-][A-Za-z0-9]{2,14})*(?: ?'?\d{2,4}(?:\s.*)?)?")
_JOURNALS = words(
    """
    aij bmj cacm cj cl cviu dmkd ijcv ijhcs ijrr ist jacm jair jama jasist jcp jmir jmlr jnle jors jss lilt lre mlj nejm
    nle pami pnas prl ral tacl tcbb tist tit tiis tkdd tkde tmlr tnnls tochi tois tomm toplas tpami tse tsp tvcg
    """
)
_JOURNALS_OF_ACL = re.compile(r"[jq]\d{2}-|\d{4}\.(?:tacl|cl|lilt)-", re.I)


def publication_type(paper: Paper) -> PublicationType:
    """Return what a paper is to those who cite it.

    A kind that says so decides. What a preprint server holds is a preprint, and so is what has no venue but an arXiv
    id. An article is a conference paper where the ACL Anthology's id is one of proceedings, where the venue
    calls itself one (proceedings, workshop, symposium, …), and where it is known by its capitals alone (`NeurIPS`)
    and is neither a known journal nor has a volume here. Any other article with a venue is a journal's.
    """
    if found := _BY_KIND.get(paper.kind or ""):
        return found
    venue = paper.venue or ""
    if _SERVERS.search(venue):
        return PublicationType.PREPRINT
    if not venue and any(item.scheme == "arXiv" for item in paper.identifiers):
        return PublicationType.PREPRINT
    if not venue:
        return PublicationType.JOURNAL if paper.kind == "article" else PublicationType.OTHER
    return PublicationType.CONFERENCE if _is_meeting(paper, venue) else PublicationType.JOURNAL


def _is_meeting(paper: Paper, venue: str) -> bool:
    in_anthology = next((item.value for item in paper.identifiers if item.scheme == "ACL"), None)
    if in_anthology is not None:
        return not _JOURNALS_OF_ACL.match(in_anthology)
    if _MEETINGS.search(venue):
        return True
    if _PERIODICALS.search(venue) or paper.extra.get("volume") or venue.casefold().split()[0] in _JOURNALS:
        return False
    return _CAPITALS.fullmatch(venue) is not None
