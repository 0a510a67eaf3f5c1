"""The names of the pages that the tests visit; `benchmarks.site_addresses` finds what each shows."""

PLAIN = ("home", "topics", "institutions", "venues", "map", "people", "widget", "list-empty", "graph-empty")
SEARCHES = ("search", "search-narrowed", "search-nothing", "search-unasked", "people-named")
PAPERS = ("paper", "paper-many-authors", "paper-related", "list", "graph-paper", "widget-paper", "embed")
PEOPLE = (
    *("person", "person-little", "person-papers", "person-collaborators", "person-suggested", "person-similar"),
    *("person-why", "graph-person"),
)
FIELDS = ("topic", "topic-narrow", "map-topic", "institution", "venue")
PAGES = (*PLAIN, *SEARCHES, *PAPERS, *PEOPLE, *FIELDS, "missing")

# Statuses that are right where a page says that something cannot be.
REFUSED = {"missing": (404,), "graph-empty": (400, 422), "search-unasked": (400, 422)}
