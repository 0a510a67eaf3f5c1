"""What the reference must mention: every setting, command, route, error, repair and reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import paperkin
from paperkin import Library
from paperkin.app import create_app
from paperkin.errors import PaperkinError
from paperkin.settings import Settings
from tests.cli.test_manners import NAMES

REFERENCE = Path(__file__).parent.parent / "docs" / "reference"
SOURCE = Path(paperkin.__file__).parent


def reference(name: str) -> str:
    return (REFERENCE / name).read_text("utf-8")


def every_error(kind: type[PaperkinError] = PaperkinError) -> list[type[PaperkinError]]:
    return [kind, *(error for below in kind.__subclasses__() for error in every_error(below))]


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_described(name: str) -> None:
    page = reference("settings.md")
    assert re.search(rf"\bPAPERKIN_{name.upper()}\b", page)
    assert str(Settings.model_fields[name].description) in page


@pytest.mark.parametrize("name", NAMES)
def test_every_command_is_described(name: str) -> None:
    assert re.search(rf"^#+ `?paperkin {name}`?$", reference("cli.md"), re.MULTILINE)


def test_every_route_is_described(toy_library: Library) -> None:
    page = reference("api.md")
    for path, operations in create_app(toy_library, toy_library.settings).openapi()["paths"].items():
        for method in operations:
            route = re.escape(f"{method.upper()} {path}").replace(r"\{paper_id\}", r"\{(?:paper_)?id\}")
            assert re.search(rf"{route}`?$", page, re.MULTILINE), f"{method} {path}"


@pytest.mark.parametrize("kind", every_error(), ids=lambda kind: kind.code)
def test_every_error_is_described(kind: type[PaperkinError]) -> None:
    assert kind.code in reference("errors.md")


def test_every_repair_and_every_reason_for_a_refusal_is_described() -> None:
    code = "".join((SOURCE / name).read_text("utf-8") for name in ("normalise.py", "sources/json_lines.py"))
    repairs = set(re.findall(r'repairs\.append\("(\w+)"\)', code)) | set(re.findall(r'"(\w+_shortened)"', code))
    reasons = set(re.findall(r'(?:Refusal\(number|_refused\(raw), "(\w+)"', code))
    assert len(repairs) >= 9
    assert len(reasons) >= 6
    page = reference("json-lines.md")
    assert {word for word in repairs | reasons if f"`{word}`" not in page} == set()
