"""`/docs`: the routes, described and to be tried, by a Swagger UI that comes from this server and nowhere else."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.responses import FileResponse
from starlette.staticfiles import StaticFiles

_STATIC = Path(__file__).parent / "static"
# Nothing from elsewhere, and no script within the page. Swagger UI sets styles as it draws, and its icons are data.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

_router = APIRouter(include_in_schema=False)


def install_docs_page(app: FastAPI) -> None:
    """Serve the page and what it is made of."""
    app.include_router(_router)
    app.mount("/docs/assets", StaticFiles(directory=_STATIC), name="docs-assets")


@_router.get("/docs")
def docs() -> FileResponse:
    """Show the API to a person."""
    return FileResponse(
        _STATIC / "docs.html", headers={"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"}
    )
