"""URLs that QStash shall call: absolute, http or https, in the very bytes that are sent.

The rules are those of Go's ``net/url``, which QStash's error texts show at work, and of a request line: what they
would refuse, cut off or rewrite is an error here. No message quotes the URL, because it may hold a secret.
"""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import AfterValidator

from reconciler.kinds.fields.schema import text
from reconciler.kinds.fields.wording import describe

_HOST: Final = r"(?:(?:[A-Za-z0-9_-]+\.)*[A-Za-z0-9_-]+\.?|\[[0-9A-Fa-f:.]+\])"
_PORT: Final = r"(?:0*(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))"
_USER: Final = r"[A-Za-z0-9._~!$&'()*+,;=:%@-]*@"
_PATH: Final = r"/[!\"$&->@-~]*(?:%[0-9A-Fa-f]{2}[!\"$&->@-~]*)*"
_QUERY: Final = r"\?[!\"$-~]*"
_URL: Final = re.compile(rf"[Hh][Tt]{{2}}[Pp][Ss]?://(?:{_USER})?{_HOST}(?::{_PORT})?(?:{_PATH})?(?:{_QUERY})?")
_PARTS: Final = re.compile(
    r"(?P<scheme>[^/?:]*)://(?P<user>[^/?]*@)?(?P<host>\[[^/?]*\][^/?:]*|[^/?:]*)(?P<port>:[^/?]*)?(?P<path>[^?]*)(?:\?.*)?"
)
_UNSENDABLE: Final = re.compile(r"[^!\"$-~]")
_BAD_ESCAPE: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_LOCAL_HOST: Final = re.compile(r"localhost(?:[:/?]|$)|127\.", re.IGNORECASE)


def check_url(given: str) -> str:
    """Return the URL as it is; ValueError says what QStash would not understand, without quoting it."""
    if _URL.fullmatch(given):
        return given
    raise ValueError(explain_url(given))


def explain_url(given: str) -> str:
    """Return what is wrong with a text that is not a URL, and what to do."""
    if message := _explain_characters(given) or _explain_scheme(given):
        return message
    parts = _PARTS.fullmatch(given)
    reasons = (explain(parts) for explain in (_explain_user, _explain_host, _explain_port, _explain_path) if parts)
    return next(filter(None, reasons), "is not a URL; write it whole, such as https://example.com/api/job")


def _explain_characters(given: str) -> str:
    if not given.strip():
        return "is empty; write a URL such as https://example.com/api/job"
    if given != given.strip():
        return f"has white space {'in front' if given[0].isspace() else 'at the end'}; take it away"
    if not (flaw := _UNSENDABLE.search(given)):
        return ""
    place = f"has {describe(flaw[0])} at character {flaw.start() + 1}"
    if flaw[0] == "#":
        return f"{place}; take the fragment away, it is never sent (write %23 if it belongs to the path)"
    if flaw[0].isascii():
        return f"{place}; write {'%20' if flaw[0] == ' ' else 'the URL in one line without it'}"
    in_host = "/" not in given[: flaw.start()].partition("://")[2]
    return f"{place}; write {'the host in punycode (xn--…)' if in_host else 'it percent-encoded (é is %C3%A9)'}"


def _explain_scheme(given: str) -> str:
    if re.match(r"https?%3a", given, re.IGNORECASE):
        return "is percent-encoded as a whole; write it as it is, with https://"
    if given.startswith("//"):
        return "has no scheme; write https: in front of it"
    if given.startswith(("/", "?", "./", "../")):
        return "is only a path; write the whole URL, with https:// and the host"
    scheme, separator, _ = given.partition("://")
    if not separator or not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*", scheme):
        return _explain_bare(given)
    if scheme.lower() not in {"http", "https"}:
        return "has a scheme that QStash does not call; write http:// or https://"
    return ""


def _explain_bare(given: str) -> str:
    if re.match(r"\$\{?[A-Za-z_]", given):
        return "begins with a variable as shells have them; write {{ app_url }}, and declare app_url under variables"
    if re.match(r"https?:", given, re.IGNORECASE):
        return "has no two slashes behind its scheme; write https://"
    if _LOCAL_HOST.match(given):
        return "has no scheme; did you forget http://"
    return "has no scheme; did you forget https://"


def _explain_user(parts: re.Match[str]) -> str:
    if not parts["user"] or re.fullmatch(_USER, parts["user"]):
        return ""
    return "has a character in its user or password that must be percent-encoded; encode it"


def _explain_host(parts: re.Match[str]) -> str:
    host = parts["host"]
    if re.fullmatch(_HOST, host):
        return ""
    if not host:
        return "has no host; write one behind the two slashes"
    if host.startswith("["):
        return "has a host in brackets that is not an IPv6 address; write it such as [2001:db8::1]"
    if ".." in host or host.startswith("."):
        return "has a host with nothing between two dots; write the name of the host"
    return "has a host with a character that no host has; use letters, digits, hyphen and dot"


def _explain_port(parts: re.Match[str]) -> str:
    if not parts["port"] or re.fullmatch(_PORT, parts["port"][1:]):
        return ""
    return "has a port that is not a number from 1 to 65535; write such a number or leave the colon out"


def _explain_path(parts: re.Match[str]) -> str:
    if not (flaw := _BAD_ESCAPE.search(parts.string, *parts.span("path"))):
        return ""
    return f'has a "%" at character {flaw.start() + 1} that begins no escape; write %25 for a percent sign'


HttpUrl = Annotated[
    str,
    AfterValidator(check_url),
    text("An absolute URL.", "https://example.com/api/done", pattern=r"[Hh][Tt][Tt][Pp][Ss]?://[!\"$-~]+"),
]
