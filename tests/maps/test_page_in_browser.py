"""The page as a browser sees it. Runs where Playwright and Chromium are installed, and is passed over elsewhere."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from paperkin.maps.page import page
from tests.maps.conftest import MakeMap

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
# In a process of its own: Playwright needs an event loop and sockets, which tests here do not get.
LOOK = """
import json, sys
from playwright.sync_api import sync_playwright
asked, said = [], []
with sync_playwright() as play:
    browser = play.chromium.launch(executable_path=sys.argv[1], args=["--no-sandbox", "--enable-unsafe-swiftshader"])
    tab = browser.new_page()
    tab.on("request", lambda request: asked.append(request.url))
    # Chromium without a graphics card remarks on its own speed when pictures of the page are read back.
    tab.on("console", lambda message: "GL Driver Message" in message.text or said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.on("dialog", lambda dialog: said.append("dialog"))
    tab.goto(sys.argv[2])
    tab.wait_for_selector("html[data-ready]", state="attached")
    tab.fill("#search", "script")
    tab.wait_for_timeout(400)
    found = tab.inner_text("#count")
    tab.press("#search", "Enter")
    tab.click("#panel li button")
    card, links = tab.inner_text("#card h2"), tab.locator("#card a").count()
    scripts = tab.locator("script").count()
    browser.close()
print(json.dumps({"asked": asked, "said": said, "found": found, "card": card, "links": links, "scripts": scripts}))
"""


@pytest.mark.integration
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
def test_a_hostile_map_opens_without_requests_or_complaints(make_map: MakeMap, tmp_path: Path) -> None:
    pytest.importorskip("playwright")
    hostile = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\u2028\"'"
    file = tmp_path / "map.html"
    file.write_bytes(page(make_map(titles={7: hostile}, label=hostile, url="javascript:alert(1)"), hostile))
    command = [sys.executable, "-c", LOOK, str(CHROMIUM), file.as_uri()]
    seen = orjson.loads(subprocess.run(command, capture_output=True, check=True, timeout=120).stdout)
    assert seen["asked"] == [file.as_uri()]
    assert seen["said"] == []
    assert seen["found"] == "1 of 180 papers"
    assert seen["card"].startswith("</script><script>alert(1)</script>")
    assert (seen["links"], seen["scripts"]) == (0, 6)
