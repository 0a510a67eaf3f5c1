"""How far each harvest has come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine, delete, insert, select

from paperkin.catalogue.database import transaction
from paperkin.catalogue.schema import harvests
from paperkin.catalogue.writing import now


class HarvestStates:
    """The saved states of harvests, by the key that names a service and what is asked of it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def load(self, key: str) -> dict[str, Any]:
        """Return the state that was saved last, or an empty one."""
        with transaction(self._engine) as connection:
            found = connection.execute(select(harvests.c.state).where(harvests.c.key == key)).scalar()
        return dict(found) if found else {}

    def save(self, key: str, state: Mapping[str, Any]) -> None:
        """Remember a state, in place of what was remembered."""
        with transaction(self._engine, writes=True) as connection:
            connection.execute(delete(harvests).where(harvests.c.key == key))
            connection.execute(insert(harvests).values(key=key, state=dict(state), updated_at=now()))
