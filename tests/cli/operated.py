"""The command line against a QStash that delivers to a handler; its clock stands still until it is moved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import pytest

from reconciler.devserver.server import leave_as_is
from reconciler.devserver.wire import Handler
from tests.cli.shell import write
from tests.operate.world import World, living

_MANIFEST: Final = """\
version: 1
owner: acme
variables:
  app_url: {env: APP_URL}
  hush: {env: HUSH, secret: true}
defaults:
  headers: {Authorization: "Bearer {{ hush }}"}
queues:
  - {name: emails, parallelism: 2}
url_groups:
  - name: processors
    endpoints:
      - {name: inventory, url: "{{ app_url }}/inventory"}
      - {url: "{{ app_url }}/shipping"}
schedules:
  - name: daily
    destination: "{{ app_url }}/daily"
    cron: "0 9 * * *"
    timezone: America/New_York
    queue: emails
    retries: 0
  - name: hourly
    destination: "{{ app_url }}/hourly"
    cron: "30 * * * *"
    body: {kind: report}
    retries: 1
  - name: sync
    destination: processors
    cron: "0 0 24 11 *"
    retries: 0
    delay: 30s
"""
SECRET: Final = "5ecret-of-the-handler"


@contextmanager
def operated(
    monkeypatch: pytest.MonkeyPatch, around: Callable[[Handler], Handler] = leave_as_is, text: str = _MANIFEST
) -> Iterator[World]:
    """The environment names the server, the handler and the secret; the manifest is there."""
    with living(around=around) as world:
        monkeypatch.setenv("QSTASH_URL", world.server.url)
        monkeypatch.setenv("QSTASH_TOKEN", world.server.token)
        monkeypatch.setenv("APP_URL", world.receiver.url)
        monkeypatch.setenv("HUSH", SECRET)
        monkeypatch.delenv("COLUMNS", raising=False)  # that of whoever runs the tests
        write(text)
        yield world
