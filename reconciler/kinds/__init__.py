"""The kinds of resources, in the order in which they are created: what others refer to comes first."""

from __future__ import annotations

from typing import Final

from reconciler.kinds.kind import AnyKind, Kind, Source
from reconciler.kinds.queue import QUEUE
from reconciler.kinds.schedule import SCHEDULE
from reconciler.kinds.url_group import URL_GROUP

KINDS: Final[tuple[AnyKind, ...]] = (QUEUE, URL_GROUP, SCHEDULE)
BY_NAME: Final = {kind.name: kind for kind in KINDS}

__all__ = ["BY_NAME", "KINDS", "AnyKind", "Kind", "Source"]
