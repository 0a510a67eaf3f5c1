"""How long work reports that it goes on. The command line draws it; libraries and tests may ignore it."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told about one stage of work at a time."""

    def start(self, stage: str, total: int | None, unit: str) -> None:
        """Begin a stage of `total` units (None: not known), for example ("encode", 133_572, "papers")."""
        ...

    def advance(self, amount: int) -> None:
        """Say that `amount` more units of the current stage are done."""
        ...

    def done(self) -> None:
        """End the current stage."""
        ...


class Silent:
    """A `Progress` that nobody looks at."""

    def start(self, stage: str, total: int | None, unit: str) -> None:
        """Ignore."""

    def advance(self, amount: int) -> None:
        """Ignore."""

    def done(self) -> None:
        """Ignore."""
