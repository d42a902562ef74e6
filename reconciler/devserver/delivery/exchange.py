"""What goes out in one attempt, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from reconciler.devserver.delivery.signature import sign
from reconciler.devserver.tracking.message import Message

# These belong to the connection, or are QStash's own word on the request.
_NOT_FORWARDED = frozenset({"Connection", "Content-Length", "Host", "Keep-Alive", "Te", "Transfer-Encoding", "Upgrade"})
_NON_RETRYABLE = 489


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request as it goes over the wire. ``timeout`` is seconds, for all of it."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    timeout: float


@dataclass(frozen=True, slots=True)
class Result:
    """What an attempt came to: an answer, or an ``error`` and status 0. The names of ``header`` are canonical.

    ``millis`` is how long it took, where anybody has looked.
    """

    status: int
    header: dict[str, list[str]] = field(default_factory=dict)
    body: bytes = b""
    error: str = ""
    millis: int | None = None

    @property
    def arrived(self) -> bool:
        """Whether the receiver took the message."""
        return 200 <= self.status < 300

    @property
    def final(self) -> bool:
        """Whether the receiver asks not to be sent the message again."""
        header = self.header.get("Upstash-Nonretryable-Error", [""])[0]
        return self.status == _NON_RETRYABLE and header.lower() == "true"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt at a message of a user's. ``timeout`` is seconds, ``key`` the one that signs."""

    user: str
    message: Message
    retried: int
    key: str
    region: str
    timeout: float

    def prepare(self, now: datetime) -> Outgoing:
        """The request. ``now`` is the receiver's time, which its look at the signature goes by."""
        message, settings = self.message, self.message.settings
        own = {
            "User-Agent": "Upstash-QStash",
            "Upstash-Signature": sign(self.key, message.url, settings.body, now),
            "Upstash-Message-Id": message.id,
            "Upstash-Retried": str(self.retried),
            "Upstash-Region": self.region.upper(),
            "Upstash-Caller-Ip": message.caller_ip,
            "Upstash-Schedule-Id": message.schedule,
            "Upstash-Topic-Name": message.group,
        }
        forwarded = [
            (name, value)
            for name, values in settings.header.items()
            if name not in own and name not in _NOT_FORWARDED
            for value in values
        ]
        headers = (*forwarded, *((name, value) for name, value in own.items() if value))
        return Outgoing(settings.method, message.url, headers, settings.body, self.timeout)
