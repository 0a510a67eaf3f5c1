"""The site's own files: complete, compressed, kept for good, and only ours."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from paperkin.web.assets import asset_address, assets, version


def test_a_file_is_kept_for_good_under_its_versioned_address(toy_client: TestClient) -> None:
    response = toy_client.get(asset_address("css/site.css"), headers={"accept-encoding": "identity"})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/css")
    assert "immutable" in response.headers["cache-control"]
    assert "content-encoding" not in response.headers
    assert response.content == assets()["css/site.css"].content


def test_texts_travel_compressed_and_fonts_as_they_are(toy_client: TestClient) -> None:
    with toy_client.stream("GET", asset_address("css/site.css"), headers={"accept-encoding": "gzip"}) as response:
        raw = b"".join(response.iter_raw())
    assert response.headers["content-encoding"] == "gzip"
    assert gzip.decompress(raw) == assets()["css/site.css"].content
    font = toy_client.get(asset_address("vendor/inter/inter-latin-wght-normal.woff2"))
    assert "content-encoding" not in font.headers
    assert font.headers["content-type"] == "font/woff2"


def test_another_version_is_served_but_not_kept(toy_client: TestClient) -> None:
    response = toy_client.get("/assets/000000000000/js/site.js")
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("name", ["nothing.js", "../rendering.py", "..%2frendering.py", "%2e%2e/site.py", "css/"])
def test_nothing_else_is_served(toy_client: TestClient, name: str) -> None:
    assert toy_client.get(f"/assets/{version()}/{name}").status_code == 404


def test_a_template_cannot_name_a_file_that_is_not_there() -> None:
    with pytest.raises(KeyError):
        asset_address("css/missing.css")


def test_style_sheets_and_modules_name_only_files_that_are_there() -> None:
    for name, found in assets().items():
        if name.startswith("vendor/") or not name.endswith((".css", ".js")):
            continue
        text = found.content.decode()
        named = re.findall(r"""(?:url\(|from |import )["']?(\.[^"')]+)""", text)
        for path in named:
            target = (Path("/") / Path(name).parent / path).as_posix()
            resolved = Path(target).resolve().relative_to("/").as_posix()
            assert resolved in assets(), f"{name} names {path}"
        assert not re.search(r"""(?:url\(|from |import )["']?(?:https?:)?//""", text), f"{name} loads from elsewhere"
