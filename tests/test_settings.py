from __future__ import annotations

from pathlib import Path

import pytest

from paperkin.errors import InvalidRequest
from paperkin.settings import Settings, read_settings


def test_every_setting_has_a_default_and_a_description() -> None:
    settings = read_settings()
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert hasattr(settings, name)


def test_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PAPERKIN_LIBRARY", str(tmp_path))
    monkeypatch.setenv("PAPERKIN_PORT", "9000")
    monkeypatch.setenv("PAPERKIN_CORS_ORIGINS", '["https://a.example", "https://b.example"]')
    settings = read_settings()
    assert (settings.library, settings.port) == (tmp_path, 9000)
    assert settings.cors_origins == ["https://a.example", "https://b.example"]


def test_what_is_given_wins_and_none_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAPERKIN_PORT", "9000")
    monkeypatch.setenv("PAPERKIN_HOST", "0.0.0.0")
    settings = read_settings(port=1, host=None)
    assert (settings.port, settings.host) == (1, "0.0.0.0")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PAPERKIN_PORT", "99999"),
        ("PAPERKIN_PORT", "many"),
        ("PAPERKIN_ENGINE", "steam"),
        ("PAPERKIN_KEEP_GENERATIONS", "0"),
        ("PAPERKIN_RELOAD_SECONDS", "0"),
        ("PAPERKIN_CACHE_SECONDS", "-1"),
        ("PAPERKIN_CORS_ORIGINS", "https://not.json"),
        ("PAPERKIN_CORS_ORIGINS", '"https://not.a.list"'),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_with_its_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidRequest) as error:
        read_settings()
    assert name in error.value.problem
    assert value.strip('"') in str(error.value)
    assert Settings.model_fields[name.removeprefix("PAPERKIN_").lower()].description == error.value.remedy


def test_other_variables_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAPERKIN_NO_SUCH_SETTING", "x")
    monkeypatch.setenv("PORT", "1")
    assert read_settings().port == 8321


def test_settings_do_not_change_while_they_are_used() -> None:
    with pytest.raises(ValueError, match="frozen"):
        read_settings().port = 1  # type: ignore[misc]
