"""Names as reference lists write them: turned round, or with initials for the given names."""

from __future__ import annotations

import re
from dataclasses import dataclass

# A given name with the hyphen that ties it to the one before: `Jean`, `-Pierre`.
_GIVEN = re.compile(r"-?\w[^\s.\-]*")


@dataclass(frozen=True, slots=True)
class CitedName:
    """An author's name. Without `given`, `family` is all of it: an organisation, or a name that is not taken apart."""

    family: str
    given: str = ""
    suffix: str = ""

    def initials(self) -> str:
        """Return `J.-P. M.` for `Jean-Pierre Marie`; in scripts without capitals, the given names as they are."""
        told = ""
        for word in _GIVEN.findall(self.given):
            first = word.lstrip("-")[0]
            if first.upper() == first.lower():
                return self.given
            told += f"{'-' if word.startswith('-') else ' '}{first.upper()}."
        return told.lstrip(" -") or self.given

    def inverted(self, given: str | None = None) -> str:
        """Return `van der Berg, Jan, Jr.`, or with other words for the given names."""
        return ", ".join(part for part in (self.family, self.given if given is None else given, self.suffix) if part)

    def straight(self, given: str | None = None) -> str:
        """Return `Jan van der Berg Jr.`, or with other words for the given names."""
        return " ".join(part for part in (self.given if given is None else given, self.family, self.suffix) if part)

    def medical(self) -> str:
        """Return `van der Berg J Jr`, as medicine writes it."""
        given = self.initials()
        bare = re.sub(r"[.\s-]", "", given) if given != self.given or "." in given else given
        return " ".join(part for part in (self.family, bare, self.suffix.rstrip(".")) if part)
