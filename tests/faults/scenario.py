"""An account with a past, and a manifest that creates, updates, adopts and deletes on it, all kinds among them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from functools import cache

from reconciler.cli.exit import Exit
from reconciler.devserver.target import split_target
from reconciler.model import Plan
from reconciler.plan import Allowance, Options
from tests.faults.account import Account, Rows, read_manifest

_HEAD = """
version: 1
owner: acme
variables: {token: {default: s3cr3t-t0ken, secret: true}}
"""
YESTERDAY = read_manifest(f"""{_HEAD}
queues:
  - {{name: emails, parallelism: 2}}
  - {{name: gone}}
url_groups:
  - {{name: processors, endpoints: [{{name: a, url: "https://a.example.com"}}, {{url: "https://b.example.com"}}]}}
  - {{name: gone, endpoints: [{{url: "https://gone.example.com"}}]}}
schedules:
  - {{name: as-it-was, destination: "https://app.example.com/as-it-was", cron: "0 1 * * *"}}
  - {{name: digest, destination: "https://app.example.com/digest", cron: "0 2 * * *"}}
  - {{name: paused, destination: "https://app.example.com/paused", cron: "0 3 * * *"}}
  - {{name: gone, destination: "https://app.example.com/gone", cron: "0 4 * * *"}}
""")
WANTED_TEXT = f"""{_HEAD}
prune: {{queues: [gone], url_groups: [gone]}}
queues:
  - {{name: emails, parallelism: 5}}
  - {{name: fresh}}
url_groups:
  - {{name: processors, endpoints: [{{name: a, url: "https://a.example.com"}}, {{url: "https://c.example.com"}}]}}
  - {{name: fresh, endpoints: [{{url: "https://fresh.example.com"}}]}}
schedules:
  - {{name: as-it-was, destination: "https://app.example.com/as-it-was", cron: "0 1 * * *"}}
  - name: digest
    destination: https://app.example.com/digest
    cron: "30 2 * * *"
    headers: {{Authorization: "Bearer {{{{ token }}}}"}}
  - {{name: paused, destination: "https://app.example.com/paused", cron: "0 3 * * *", retries: 1}}
  - {{name: adopted, destination: "https://app.example.com/adopted", cron: "0 5 * * *", retries: 2}}
  - {{name: fresh, destination: "https://app.example.com/fresh", cron: "0 6 * * *", queue: fresh}}
  - {{name: resting, destination: "https://app.example.com/resting", cron: "0 7 * * *", paused: true}}
  - {{name: grouped, destination: fresh, cron: "0 8 * * *", body: {{all: true}}}}
"""
WANTED = read_manifest(WANTED_TEXT)
# Two groups lose something, one schedule and one queue go.
OPTIONS = Options(Allowance(max_deletions=4))
RIVALS = read_manifest("""
version: 1
owner: rival
schedules:
  - {name: digest, destination: "https://rival.example.com/digest", cron: "0 2 * * *"}
""")


@dataclass(frozen=True)
class Point:
    """A request of the apply: the n-th to this path."""

    method: str
    path: str
    nth: int

    def __str__(self) -> str:
        return f"{self.method} {self.path} #{self.nth}"


@cache
def make_past() -> tuple[Rows, Rows]:
    """What the account holds before, and which part of it is nobody's business here."""
    account = Account()
    account.converge(RIVALS)
    _create(account, "scd_others", "https://other.example.com/job")
    _post(account, "/v2/queues", {"queueName": "others"})
    _post(account, "/v2/topics/others/endpoints", {"endpoints": [{"url": "https://other.example.com"}]})
    foreign = account.rows
    _create(account, "scd_adopted", "https://app.example.com/adopted")
    account.converge(YESTERDAY)
    assert account.ask("PATCH", "/v2/schedules/acme.paused/pause") == 200
    return account.rows, foreign


@cache
def make_clean_run() -> tuple[tuple[Point, ...], Rows]:
    """The requests of an apply that nothing befalls, and what it makes of the account."""
    account = Account(make_past()[0])
    server = account.serve()
    told = account.apply(WANTED, options=OPTIONS, server=server)
    assert told.code == Exit.DONE, told
    count: Counter[tuple[str, str]] = Counter()
    points = []
    for entry in server.log:
        key = entry.method, split_target(entry.target).path
        count[key] += 1
        points.append(Point(*key, count[key]))
    return tuple(points), account.rows


def heed(plan: Plan, account: Account) -> None:
    """Do what is advised where an overwrite has resumed what an operator had paused, and the pause did not follow."""
    if any((one.code, one.address) == ("QS210", "schedule/paused") for one in plan.warnings):
        assert account.ask("PATCH", "/v2/schedules/acme.paused/pause") == 200


def _create(account: Account, name: str, destination: str) -> None:
    headers = {"Upstash-Cron": "0 5 * * *", "Upstash-Schedule-Id": name}
    assert account.ask("POST", f"/v2/schedules/{destination}", headers) == 200


def _post(account: Account, path: str, content: object) -> None:
    assert account.ask("POST", path, {"Content-Type": "application/json"}, json.dumps(content).encode()) == 200
