"""Names: of schedules, queues, URL groups and their endpoints, owners, labels and flow-control keys."""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import AfterValidator

from reconciler.kinds.fields.schema import text
from reconciler.kinds.fields.wording import describe
from reconciler.mark import RESERVED

_SHAPE: Final = r"[A-Za-z0-9._-]+"
_NAME: Final = re.compile(_SHAPE)
_OWNER_SHAPE: Final = r"[a-z0-9-]{1,40}"
_OWNER: Final = re.compile(_OWNER_SHAPE)
_FLAWS: Final = {
    "name": re.compile(r"[^A-Za-z0-9._-]"),
    "owner": re.compile(r"[^a-z0-9-]"),
    "text": re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff,]"),
    "key": re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\s,/?#%]"),
}


def is_name(given: str) -> bool:
    """Tell whether QStash takes a text as the name of a queue or URL group, or as the id of a schedule.

    ``.`` and ``..`` have the right letters, but as a part of a path they lead to another resource.
    """
    return _NAME.fullmatch(given) is not None and given not in {".", ".."}


def check_name(given: str) -> str:
    """Return the name; ValueError says which character QStash would refuse."""
    if is_name(given):
        return given
    _refuse_flaw("name", given, "use letters, digits, dot, hyphen and underscore")
    raise ValueError("is a step in a path, not a name; write at least one letter or digit")


def check_owner(given: str) -> str:
    """Return the owner; it becomes a part of ids and labels, hence the narrow alphabet."""
    if _OWNER.fullmatch(given):
        return given
    _refuse_flaw("owner", given, "use small letters, digits and hyphen")
    raise ValueError("is longer than 40 characters; write a shorter one")


def check_label(given: str) -> str:
    """Return the label without blanks around it: QStash reads a comma in it as the end of one label."""
    label = given.strip()
    _refuse_flaw("text", label, "write one label per entry of the list")
    if RESERVED.match(label):
        raise ValueError('begins with "qs" and a digit, which marks what is managed; write another label')
    return label


def check_endpoint_name(given: str) -> str:
    """Return the name of an endpoint without blanks around it; inside, QStash allows them."""
    name = given.strip()
    _refuse_flaw("text", name, "write the name in one line without it")
    return name


def check_flow_control_key(given: str) -> str:
    """Return the key. QStash's alphabet is not documented, so only what would break a path or header is refused."""
    _refuse_flaw("key", given, "use letters, digits, dot, hyphen and underscore")
    return given


def _refuse_flaw(alphabet: str, given: str, advice: str) -> None:
    if not given:
        raise ValueError(f"is empty; {advice}")
    if flaw := _FLAWS[alphabet].search(given):
        raise ValueError(f"has {describe(flaw[0])} at character {flaw.start() + 1}; {advice}")


_Name = AfterValidator(check_name)

ScheduleId = Annotated[
    str, _Name, text("The id of the schedule on QStash.", "acme-billing.daily-digest", pattern=_SHAPE)
]
QueueName = Annotated[str, _Name, text("The name of a queue.", "emails", pattern=_SHAPE)]
GroupName = Annotated[str, _Name, text("The name of a URL group.", "order-processors", pattern=_SHAPE)]
EndpointName = Annotated[
    str, AfterValidator(check_endpoint_name), text("The name of an endpoint in its URL group.", "inventory")
]
Owner = Annotated[
    str,
    AfterValidator(check_owner),
    text("Whose the schedules are: a name for this manifest and environment.", "acme-billing", pattern=_OWNER_SHAPE),
]
Label = Annotated[
    str, AfterValidator(check_label), text("A label of the schedule's messages.", "reports", pattern=r"[^,]+")
]
FlowControlKey = Annotated[
    str,
    AfterValidator(check_flow_control_key),
    text("Messages with the same key share their limits.", "reports", pattern=r"[^\s,/?#%]+"),
]
