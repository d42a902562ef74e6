"""What an outcome means: nothing where the destination is right, else a warning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from reconciler.model import Warning_
from reconciler.probing.outcome import Failed, Failure
from reconciler.secrecy import conceal

if TYPE_CHECKING:
    from reconciler.probing.outcome import Answered, Outcome
    from reconciler.probing.target import Target

_TURNED_AWAY: Final = frozenset({401, 403})
_NOT_THERE: Final = frozenset({404, 405, 410, 501})
_TAKEN: Final = range(200, 300)
_SENT_ON: Final = range(300, 400)
_BROKEN: Final = range(500, 600)
_LONGEST: Final = 200  # characters of where it sends to

_FAILURES: Final = {
    Failure.HIDDEN: ("QS312", "was not asked: the manifest makes its URL with a secret, which the probe does not send"),
    Failure.LOCAL: ("QS312", "was not asked, as it is on this machine or a private network; --probe-private asks it"),
    Failure.UNRESOLVED: ("QS310", "has a host that cannot be looked up{detail}; correct the name, or its DNS record"),
    Failure.PRIVATE: ("QS311", "has a host whose DNS leads into a private network{detail}; QStash refuses to call it"),
    Failure.UNCONNECTED: ("QS308", "takes no connection{detail}; see that the server runs, and whom it lets through"),
    Failure.UNTRUSTED: ("QS309", "has no TLS that a stranger would trust{detail}; QStash would not either"),
    Failure.BROKEN: ("QS308", "breaks the connection off without an answer{detail}"),
    Failure.SILENT: ("QS307", "does not answer in time; if it was at work meanwhile, anyone can trigger it"),
}


def judge(target: Target, outcome: Outcome) -> Warning_ | None:
    """What is to be told of an outcome, at the first place that calls the target; None where it is as it should be.

    Its severity is still to be settled. Nothing in it is a secret.
    """
    told = _of_failure(outcome) if isinstance(outcome, Failed) else _of_answer(target, outcome)
    if told is None:
        return None
    code, message = told
    if not target.is_hidden:
        message = f"{message} ({target.method} {target.url}{_others(target)})"
    return Warning_(code, target.address, message, target.place)


def _others(target: Target) -> str:
    return f", called from {target.others} more place{'s' if target.others > 1 else ''}" if target.others else ""


def _of_failure(outcome: Failed) -> tuple[str, str]:
    code, message = _FAILURES[outcome.failure]
    return code, message.format(detail=f": {outcome.detail}" if outcome.detail else "")


def _of_answer(target: Target, answer: Answered) -> tuple[str, str] | None:
    status = answer.status
    if status in _TAKEN:
        return _of_success(target.method, status)
    if status in _TURNED_AWAY or answer.signed:
        return None
    if status in _SENT_ON:
        return "QS303", f"answers {status}{_sent_to(target, answer)}, which QStash does not follow; write the last URL"
    if status in _NOT_THERE:
        return "QS304", f"answers {status}: there is nothing that takes a {target.method}, or it says so to strangers"
    if status in _BROKEN:
        return "QS305", f"answers {status} to a request without a signature; it should refuse it with 401"
    return "QS306", f"answers {status} to a request without a signature, which does not tell whether it looks for one"


def _of_success(method: str, status: int) -> tuple[str, str]:
    if method == "GET":
        return "QS302", f"answers {status} to a GET without a signature: if it does any work, anyone can trigger it"
    return "QS301", f"answers {status} to a request without a signature: anyone can trigger it; verify the signature"


def _sent_to(target: Target, answer: Answered) -> str:
    """Where it sends to, without the query: that may hold what it has just made up."""
    try:
        place = urljoin(target.url, answer.location).partition("?")[0].partition("#")[0]
        host = urlsplit(place).hostname
    except ValueError:
        return ""
    return f" (to {conceal(place)[:_LONGEST]})" if answer.location and host else ""
