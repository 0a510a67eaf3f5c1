"""The command line."""

from paperkin.cli.commands import main

__all__ = ["main"]
