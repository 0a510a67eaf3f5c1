"""Text as XML may hold it: papers say what no XML file can, however it is written."""

from __future__ import annotations

import re

# XML 1.0, production 2: neither most controls nor halves of characters, escaped or not.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legal(text: str) -> str:
    """Return a text without the characters that no XML may hold. Markup is left to whatever writes the file."""
    return _ILLEGAL.sub("", text)
