"""A URL that ends at somebody's desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from reconciler.lint.rule import Finding, Rule
from reconciler.lint.site import read_head

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.lint.scene import Scene

_TUNNELS: Final = (
    "devtunnels.ms",
    "loca.lt",
    "localhost.run",
    "localtunnel.me",
    "lhr.life",
    "ngrok-free.app",
    "ngrok-free.dev",
    "ngrok.app",
    "ngrok.dev",
    "ngrok.io",
    "pinggy.link",
    "requestcatcher.com",
    "serveo.net",
    "trycloudflare.com",
    "webhook.site",
)


def _check(scene: Scene) -> Iterator[Finding]:
    message = "calls a tunnel or a catcher of requests, which is gone when somebody's session ends"
    for head, calls in scene.heads.items():
        site = read_head(head)
        if site is not None and _is_beneath(site.host):
            yield from (
                Finding(call.address, call.path, f"{message}; write the address of the service") for call in calls
            )


def _is_beneath(host: str) -> bool:
    return any(host == one or host.endswith(f".{one}") for one in _TUNNELS)


RULE = Rule(
    code="QS126",
    name="tunnel",
    title="A URL leads through a tunnel to somebody's machine.",
    explanation=(
        "Addresses of ngrok, localtunnel, Cloudflare's quick tunnels, webhook.site and the like are for trying things"
        " out. They end with the session that opened them, and some are then handed to somebody else, who gets the"
        " messages and their headers. Most often a variable was left as it was on a developer's machine."
    ),
    bad="""\
version: 1
owner: acme
schedules:
  - destination: https://quiet-otter-12.ngrok-free.app/jobs/daily-digest  # QS126
    cron: "0 9 * * *"
""",
    good="""\
version: 1
owner: acme
variables: {api: {env: API_URL, default: "https://api.example.com"}}
schedules:
  - destination: "{{ api }}/jobs/daily-digest"
    cron: "0 9 * * *"
""",
    check=_check,
)
