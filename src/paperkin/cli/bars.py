"""Progress on standard error: bars with rate and time left in a terminal, one line a stage elsewhere."""

from __future__ import annotations

import sys
import time
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text


class Bars:
    """Draws progress. Use as a context manager."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._live = sys.stderr.isatty()
        self._progress = Progress(
            SpinnerColumn(finished_text="[green]✓[/]"),
            TextColumn("{task.description}", justify="left"),
            BarColumn(bar_width=None),
            _Amount(),
            _Rate(),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            console=self._console,
            expand=True,
            disable=not self._live,
        )
        self._task: TaskID | None = None
        self._began, self._stage, self._unit, self._amount = 0.0, "", "", 0

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def start(self, stage: str, total: int | None, unit: str) -> None:
        """Begin a stage."""
        self._began, self._stage, self._unit, self._amount = time.monotonic(), stage, unit, 0
        self._task = self._progress.add_task(stage, total=total, unit=unit)

    def advance(self, amount: int) -> None:
        """Move the bar on."""
        self._amount += amount
        if self._task is not None:
            self._progress.advance(self._task, amount)

    def done(self) -> None:
        """Fill the bar, or write the stage's line."""
        if self._task is not None:
            self._progress.update(self._task, total=self._amount, completed=self._amount)
        self._task = None
        if not self._live:
            seconds = time.monotonic() - self._began
            rate = rate_text(self._amount / seconds if seconds else 0.0, self._unit)
            self._console.print(
                f"{self._stage}: {amount_text(self._amount, self._unit)} in {seconds:.1f} s, {rate}",
                highlight=False,
                soft_wrap=True,
            )


def amount_text(amount: float, unit: str) -> str:
    """Write an amount of a unit: `12,345 papers`, `3.2 MB`."""
    return f"{amount / 1e6:.1f} MB" if unit == "bytes" else f"{amount:,.0f} {unit}"


def rate_text(rate: float, unit: str) -> str:
    """Write a rate: `152 papers/s`, `3.2 MB/s`."""
    return f"{rate / 1e6:.1f} MB/s" if unit == "bytes" else f"{rate:,.0f} {unit}/s"


class _Amount(ProgressColumn):
    def render(self, task: Task) -> Text:
        unit = task.fields["unit"]
        if task.total is None or task.finished:
            return Text(amount_text(task.completed, unit))
        of = amount_text(task.total, unit)
        return Text(f"{amount_text(task.completed, unit).split()[0]} of {of}")


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        speed = task.finished_speed if task.finished else task.speed
        return Text("" if speed is None else rate_text(speed, task.fields["unit"]), style="dim")
