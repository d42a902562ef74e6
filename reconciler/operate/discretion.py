"""What of QStash's own words may be told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from reconciler.kinds import BY_NAME
from reconciler.kinds.fields import is_url
from reconciler.secrecy import SECRET, conceal, repeats
from reconciler.values import secrets_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reconciler.model import AnyResource

WITHHELD: Final = "(its text repeats a secret)"


@dataclass(frozen=True, slots=True)
class Discretion:
    """What must not be repeated, and by which name each URL may be told.

    A URL is public only where the manifest writes it without a secret: the secrets of a manifest may be unset, so
    whatever else comes from QStash may hold one.
    """

    secrets: tuple[str, ...] = field(default=(), repr=False)
    names: Mapping[str, str] = field(default_factory=dict, repr=False)

    def name(self, url: str) -> str:
        """The URL as it may be shown; the name of a URL group is no secret."""
        return self.names.get(url, SECRET) if is_url(url) else url

    def tell(self, text: str, *urls: str) -> str:
        """A text that QStash wrote about what goes to these URLs, withheld whole where it repeats a secret."""
        hidden = [url for url in urls if is_url(url) and url not in self.names]
        return WITHHELD if repeats(text, (*self.secrets, *hidden)) else conceal(text)


def learn(desired: Iterable[AnyResource], observed: Iterable[AnyResource] = ()) -> Discretion:
    """What the resources of a manifest and of an account keep secret, and what the manifest lets be told."""
    wanted = tuple(desired)
    secrets = {secret for one in (*wanted, *observed) for secret in secrets_in(one.spec)}
    called = (text for one in wanted for text in BY_NAME[one.kind].calls(one.spec).values())
    names = {text.raw: conceal(text.raw) for text in called if not text.secret}
    return Discretion(tuple(sorted(secrets)), names)
