"""Pages that tell on themselves: whatever a visit should not have brought about is written down."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Page, Request, Response

# Chromium says so in the console too, but only this tells what of the page it was.
_TELL = """
globalThis.__shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.__shifts.push({
    value: entry.value,
    of: entry.sources.map(({ node }) => node?.className || node?.nodeName || "?").join(" "),
  });
}).observe({ type: "layout-shift", buffered: true });
addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy violated: ${event.violatedDirective} by ${event.blockedURI} ${event.sample}`));
"""
# A reader goes on before all has come. What the policy stopped is told by the console; where scripts are turned off,
# Chromium calls so what it need not load.
_NO_FAILURES = ("net::ERR_ABORTED", "csp")


class Watched:
    """What went wrong in a context: `problems`, in words.

    origins: where requests may go. expected: statuses besides 2xx and 3xx that answers may have.
    """

    def __init__(self, context: BrowserContext, origins: Sequence[str], expected: Sequence[int] = ()) -> None:
        self.problems: list[str] = []
        self._origins = {_origin(address) for address in origins}
        self._expected = set(expected)
        context.add_init_script(_TELL)
        context.on("page", self._watch)

    def _watch(self, page: Page) -> None:
        page.on("console", self._said)
        page.on("pageerror", lambda error: self._note(page, f"error: {error}"))
        page.on("request", self._asked)
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)
        page.on("dialog", self._opened)

    def _note(self, page: Page | None, what: str) -> None:
        problem = f"{urlsplit(page.url).path if page else ''}: {what}"
        if problem not in self.problems:
            self.problems.append(problem)

    def _said(self, message: ConsoleMessage) -> None:
        # What did not load is noted with its status where it was answered.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self._note(message.page, f"console: {message.text[:200]}")

    def _asked(self, request: Request) -> None:
        if request.url.startswith("http") and _origin(request.url) not in self._origins:
            self._note(None, f"asked elsewhere: {request.url[:200]}")

    def _failed(self, request: Request) -> None:
        if request.failure not in _NO_FAILURES:
            self._note(None, f"failed: {request.url[:200]} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self._expected:
            self._note(None, f"answered {response.status}: {response.url[:300]}")

    def _opened(self, dialog: Dialog) -> None:
        self._note(dialog.page, f"dialog: {dialog.message}")
        dialog.dismiss()


def shifts(page: Page) -> list[dict[str, object]]:
    """Return the shifts of the layout that the reader did not cause: how large each was, and of what."""
    found: list[dict[str, object]] = page.evaluate("globalThis.__shifts")
    return found


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
