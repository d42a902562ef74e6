"""What gives itself away as a secret by its name or place, on either side: header names, parts of URLs."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

SECRET: Final = "(secret)"

_HEADER: Final = re.compile(
    r"(?:proxy-)?authorization|(?:set-)?cookie|.*(?:token|key|secret|signature|password|passwd|credential|api-?key)s?"
    r"|x-vercel-protection-bypass|.*bypass",
    re.IGNORECASE,
)
_QUERY: Final = re.compile(
    r"(?i)([?&;](?:[^=&;#]*(?:token|key|secret|signature|password|passwd|credential|auth|session|jwt)[^=&;#]*"
    r"|sig|code|pwd|pass)=)([^&;#]+)"
)
_USER: Final = re.compile(r"(?<=://)[^/?#@]*@")


@lru_cache(maxsize=4096)
def is_secret_header(name: str) -> bool:
    """Whether a header of this name holds a secret: ``Authorization``, ``Cookie``, ``X-Api-Key``, ``*-token``, …."""
    return _HEADER.fullmatch(name) is not None


def conceal(url: str) -> str:
    """The URL without its user info and the values of token-like query keys; any other text as it is."""
    if "@" in url:
        url = _USER.sub(f"{SECRET}@", url)
    return _QUERY.sub(rf"\g<1>{SECRET}", url) if "=" in url else url
