"""A secret that is written in the manifest itself."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from reconciler.lint.rule import Finding, Rule
from reconciler.secrecy import conceal, is_secret_header

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.lint.scene import Job, Scene
    from reconciler.values import Headers, Path

# What gives itself away whatever stands around it: prefixes of well-known issuers, JSON web tokens, private keys.
_TOKEN: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:sk-[A-Za-z0-9_-]{20,}|[rs]k_(?:live|test)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9+/]{20,}"
    r"|gh[opsu]_[A-Za-z0-9]{30,}|github_pat_\w{30,}|glpat-[\w-]{18,}|xox[abeoprs]-[\w-]{10,}"
    r"|A(?:KIA|SIA)[A-Z0-9]{16}|AIza[\w-]{30,}|SG\.[\w-]{16,}\.[\w-]{16,}|re_[A-Za-z0-9]{8,}_[A-Za-z0-9]{10,}"
    r"|sig_[A-Za-z0-9]{20,}|npm_[A-Za-z0-9]{30,}|eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]+)"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
)
_NAMES: Final = ("token", "secret", "passw", "key", "credential")
# A member of a JSON body that is named as a secret, and its value.
_MEMBER: Final = re.compile(
    r'"[^"]{0,40}(?:token|secret|passw(?:or)?d|api_?-?key|private_?-?key|credential)s?"\s*:\s*"([^"\\]{8,})"',
    re.IGNORECASE,
)
_SCHEME: Final = re.compile(r"(?:Bearer|Basic|Token|ApiKey|Digest)\s+(?=\S)", re.IGNORECASE)
_CREDENTIALS: Final = frozenset({"Authorization", "Cookie"})
_RANDOM: Final = re.compile(r"(?=\S*[0-9])(?=\S*[A-Za-z])[\w+/=.~-]{16,}")
_ADVICE: Final = "take it from a variable with secret: true, and renew it"


def _check(scene: Scene) -> Iterator[Finding]:
    for call in scene.calls:
        raw = call.url.raw
        if not call.url.secret and (conceal(raw) != raw or _TOKEN.search(raw)):
            yield Finding(call.address, call.path, f"has a URL with a secret in clear text; {_ADVICE}")
    for job in scene.jobs:
        yield from _in_headers(job, job.spec.headers, ("headers",), scene)
        for name, callback in (("callback", job.spec.callback), ("failure_callback", job.spec.failure_callback)):
            if callback is not None and callback.headers and isinstance(callback.headers, tuple):
                yield from _in_headers(job, callback.headers, (name, "headers"), scene)
        yield from _in_body(job, scene)


def _in_headers(job: Job, headers: Headers, above: Path, scene: Scene) -> Iterator[Finding]:
    for name, text in headers:
        if _is_credential(name, text.raw) and text.raw not in scene.secrets(job.address):
            yield Finding(job.address, (*above, name), f"has a secret in clear text in its header {name}; {_ADVICE}")


@lru_cache(maxsize=1024)
def _is_credential(name: str, value: str) -> bool:
    if name in _CREDENTIALS:
        return bool(value)
    if is_secret_header(name) and _RANDOM.fullmatch(_SCHEME.sub("", value)):
        return True
    return _TOKEN.search(value) is not None


def _in_body(job: Job, scene: Scene) -> Iterator[Finding]:
    body = job.spec.body
    if not body or body.binary:
        return
    found = [found[0] for found in _TOKEN.finditer(body.raw)]
    # To look for a word is ten times as fast as the expression, and most bodies have none.
    names = body.raw.lower()
    if any(name in names for name in _NAMES):
        found += _MEMBER.findall(body.raw)
    if found:
        known = scene.secrets(job.address)
        if not all(any(one in secret for secret in known) for one in found):
            path = "body" if scene.says(job.address, "body") else "body_file"
            yield Finding(job.address, (path,), f"has a secret in clear text in its body; {_ADVICE}")


RULE = Rule(
    code="QS130",
    name="clear-secret",
    title="A secret stands in the manifest in clear text.",
    explanation=(
        "A header such as `Authorization`, a body or a URL holds what looks like a token, a password or a private key,"
        " and none of it comes from a variable with `secret: true`. Whoever can read the repository has it, now and in"
        " all its history, and reports may show it. Take it from such a variable, and replace it where it is valid: it"
        " was written down. The value is never repeated here."
    ),
    bad="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/daily-digest
    cron: "0 9 * * *"
    headers:
      Authorization: Bearer not-so-secret-any-more  # QS130
""",
    good="""\
version: 1
owner: acme
variables: {cron_secret: {env: CRON_SECRET, secret: true}}
schedules:
  - destination: https://api.example.com/jobs/daily-digest
    cron: "0 9 * * *"
    headers:
      Authorization: "Bearer {{ cron_secret }}"
""",
    check=_check,
)
