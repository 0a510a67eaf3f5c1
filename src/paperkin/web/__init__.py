"""The web site: server-rendered pages over the library's use-cases, the widget, feeds, and what crawlers ask for."""

from paperkin.web.site import install_site, shown_problem

__all__ = ["install_site", "shown_problem"]
