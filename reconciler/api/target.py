"""Which account is spoken to: the address and the token, from the variables that QStash's own SDKs read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult, urlsplit

from reconciler.errors import NotAllowedError, UsageError

DEFAULT_URL: Final = "https://qstash.upstash.io"
REGION_URLS: Final = {
    "EU_CENTRAL_1": "https://qstash-eu-central-1.upstash.io",
    "US_EAST_1": "https://qstash-us-east-1.upstash.io",
}

_BLANKS_AND_QUOTES: Final = " \t\r\n\"'`"
_API_SUFFIX: Final = re.compile(r"(/+v2(/+(publish|schedules))?)?/*$")
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Target:
    """An account: its base URL (scheme, host, port and path prefix; no slash at the end) and the token for it."""

    url: str
    token: str = field(repr=False)


def target_from(environment: Mapping[str, str]) -> Target:
    """The account that the environment names; a variable which is set but empty counts as unset.

    ``QSTASH_REGION`` chooses ``<REGION>_QSTASH_URL`` and ``<REGION>_QSTASH_TOKEN``. Where these are missing the SDKs
    fall back on the variables without a region; here that is an error, since it would change another account.
    ``NotAllowedError`` where there is no token, ``UsageError`` for a value that cannot work.
    """
    region = _region(_value(environment, "QSTASH_REGION"))
    prefix = f"{region}_" if region else ""
    url = _value(environment, f"{prefix}QSTASH_URL") or REGION_URLS.get(region, DEFAULT_URL)
    token = _value(environment, f"{prefix}QSTASH_TOKEN")
    if not token:
        raise NotAllowedError(_missing_token(region))
    return Target(_base_url(url, f"{prefix}QSTASH_URL"), _usable_token(token, f"{prefix}QSTASH_TOKEN"))


def _value(environment: Mapping[str, str], name: str) -> str:
    # Tokens pasted with their quotes or a line end are the usual reason of "invalid token".
    return environment.get(name, "").strip(_BLANKS_AND_QUOTES)


def _region(name: str) -> str:
    region = name.replace("-", "_").upper()
    if region and region not in REGION_URLS:
        raise UsageError(f"QSTASH_REGION is none of {', '.join(REGION_URLS)}")
    return region


def _missing_token(region: str) -> str:
    if region:
        return (
            f"QSTASH_REGION is {region}, but {region}_QSTASH_TOKEN is not set: "
            "set it, or unset QSTASH_REGION to use QSTASH_TOKEN"
        )
    return "QSTASH_TOKEN is not set: copy it from the QStash page of the Upstash console; without an account, try --dev"


def _usable_token(token: str, variable: str) -> str:
    if not re.fullmatch(r"[!-~]+", token):
        raise UsageError(f"{variable} has a blank or another character that no token has: copy it again")
    return token


def _base_url(text: str, variable: str) -> str:
    parts = _split(text, variable)
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise UsageError(f"{variable} is not an address: it begins with https:// and a host, as in {DEFAULT_URL}")
    if "@" in parts.netloc or "?" in text or "#" in text:
        raise UsageError(f"{variable} holds more than an address: a user, a query and a fragment have no place in it")
    return f"{parts.scheme}://{_host(parts)}{_API_SUFFIX.sub('', parts.path)}"


def _split(text: str, variable: str) -> SplitResult:
    if not re.fullmatch(r"[!-~]+", text):
        raise UsageError(f"{variable} has a blank or another character that no address has")
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError as error:
        raise UsageError(f"{variable} has a port or a bracket that no address has") from error
    return parts


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    bracketed = f"[{host}]" if ":" in host else host
    return bracketed if parts.port in {None, _DEFAULT_PORTS[parts.scheme]} else f"{bracketed}:{parts.port}"
