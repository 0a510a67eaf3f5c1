"""Examples of what the API answers about people, for `/openapi.json`."""

from __future__ import annotations

from pydantic import BaseModel

from paperkin.api.models import AuthorSummaryAnswer, NameAnswer
from paperkin.api.profile_models import (
    AffiliationSpanAnswer,
    AuthorAnswer,
    AuthoredWorkAnswer,
    AuthorTopicYearAnswer,
    AuthorWorksAnswer,
    CitationFiguresAnswer,
    CitationsAnswer,
    CitationYearAnswer,
    CollaboratorAnswer,
    CollaboratorsAnswer,
    KindAnswer,
    PositionsAnswer,
    ProfileTopicAnswer,
    ProfileTopicsAnswer,
    TrustAnswer,
    TrustItemAnswer,
    VenueAnswer,
    VenueSpanAnswer,
    WorksYearAnswer,
)

_GENERATION = "20261121T225126503507Z-9fdc"
_AUTHOR = AuthorSummaryAnswer(id="A12", name="Jan Leike", papers=14, first_year=2015, last_year=2026)
_COLLABORATOR = CollaboratorAnswer(
    id="A8",
    name="Shane Legg",
    papers=31,
    first_year=2006,
    last_year=2024,
    joint_papers=4,
    crowded_papers=0,
    strength=1.07,
    first_joint_year=2017,
    last_joint_year=2020,
)
_TRUST = TrustAnswer(
    score=39,
    band="Emerging",
    level="L1",
    level_words="The papers are tied to one another, or a source has an id of its own for the person.",
    items=[
        TrustItemAnswer(
            kind="disambiguation",
            name="papers that belong together",
            points=11.3,
            of=15,
            words="an id, a co-author or an institution ties 7 papers of 10 to the others",
        )
    ],
)
_IMPORTED = CitationFiguresAnswer(
    source="imported",
    years="publication",
    known=10,
    unknown=4,
    total=22_698,
    h_index=9,
    i10_index=8,
    by_year=[CitationYearAnswer(year=2017, citations=4_197)],
    by_oneself=None,
    reason=None,
)
_COMPUTED = CitationFiguresAnswer(
    source="computed",
    years="citation",
    known=14,
    unknown=0,
    total=311,
    h_index=6,
    i10_index=5,
    by_year=[CitationYearAnswer(year=2023, citations=120)],
    by_oneself=9,
    reason=None,
)
_WORK = AuthoredWorkAnswer(
    id="arxiv:1706.03741",
    title="Deep Reinforcement Learning from Human Preferences",
    abstract="For sophisticated reinforcement learning systems to interact usefully with real-world environments …",
    authors=[],
    year=2017,
    published="2017-06-12",
    venue="NeurIPS",
    url="https://arxiv.org/abs/1706.03741v4",
    kind="article",
    citations=4_197,
    identifiers=["arXiv:1706.03741"],
    keywords=[],
    source="arxiv-atom",
    number=1,
    authors_total=6,
    authors_more=6,
    position=2,
    arxiv_id="1706.03741",
    arxiv_version="v4",
    citations_here=41,
)
PROFILE_EXAMPLES: dict[str, BaseModel] = {
    "AuthorAnswer": AuthorAnswer(
        **_AUTHOR.model_dump(),
        names=[NameAnswer(name="Jan Leike", papers=13), NameAnswer(name="J. Leike", papers=1)],
        orcids=[],
        source_ids=["s2:2990741"],
        institutions=[
            AffiliationSpanAnswer(
                id="I3",
                name="DeepMind",
                country="GB",
                ror="00971b260",
                papers=5,
                first_year=2017,
                last_year=2020,
                current=True,
            )
        ],
        works_on="Learning from human feedback and Universal priors; lately Language models",
        topics=ProfileTopicsAnswer(
            indexed_papers=14,
            recent_since=2022,
            topics=[
                ProfileTopicAnswer(
                    id="T12",
                    label="Learning from human feedback",
                    level=1,
                    papers=8,
                    weight=1.4,
                    share=0.55,
                    recent_share=0.4,
                    years=[AuthorTopicYearAnswer(year=2017, papers=1, weight=0.167, share=1.0)],
                )
            ],
        ),
        no_index=None,
        generation=_GENERATION,
        citations=CitationsAnswer(imported=_IMPORTED, computed=_COMPUTED),
        years=[
            WorksYearAnswer(
                year=2017,
                papers=1,
                fractional_papers=0.167,
                kinds=[KindAnswer(kind="article", papers=1)],
                venues=[VenueAnswer(venue="NeurIPS", papers=1)],
            )
        ],
        undated=0,
        fractional_papers=2.6,
        crowded_papers=2,
        kinds=[KindAnswer(kind="article", papers=9)],
        venues=[VenueSpanAnswer(venue="NeurIPS", papers=3, first_year=2017, last_year=2022)],
        positions=PositionsAnswer(only=1, first=2, middle=10, last=1, shared=13),
        coauthors=[_COLLABORATOR],
        coauthors_total=342,
        trust=_TRUST,
        decided_by_curator=0,
    ),
    "AuthorWorksAnswer": AuthorWorksAnswer(author=_AUTHOR, total=14, sort="citations", papers=[_WORK]),
    "CollaboratorsAnswer": CollaboratorsAnswer(author=_AUTHOR, total=342, collaborators=[_COLLABORATOR]),
    "TrustAnswer": _TRUST,
}
