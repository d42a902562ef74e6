"""Writes ``schedules.yaml`` beside it: 1,000 schedules, as a platform has them that runs jobs for each of its tenants.

The same call gives the same bytes, whatever the version of Python: nothing here is left to chance.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

SIZE: Final = 1_000

HEAD: Final = """\
# Written by generate.py; change that, not this.
version: 1
owner: acme-platform

variables:
  api_url: {env: API_URL, default: "https://api.example.com"}
  job_token: {env: JOB_TOKEN, secret: true}

# Every job bears being run twice or not at all once a year, and the API is made for all tenants at once.
lint: {QS104: off, QS110: off}

defaults:
  retries: 3
  headers: {X-Sent-By: qstash}

queues:
  - {name: billing, parallelism: 2}
  - {name: emails, parallelism: 10}
  - {name: exports, parallelism: 3}
  - {name: search, parallelism: 5}

url_groups:
  - name: stock-changes
    endpoints:
      - {name: warehouse, url: "https://warehouse.example.com/hooks/stock"}
      - {name: storefront, url: "https://storefront.example.com/hooks/stock"}
      - {name: analytics, url: "https://analytics.example.com/hooks/stock"}
  - name: audit-trail
    endpoints:
      - {name: archive, url: "https://archive.example.com/hooks/audit"}
      - {url: "https://siem.example.net/ingest/qstash"}

schedules:
"""

FIRST_WORDS: Final = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "harbor", "iris", "juniper")
LAST_WORDS: Final = ("foods", "labs", "motors", "press", "travel")
ZONES: Final = (
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Europe/Berlin",
    "Europe/Istanbul",
    "UTC",
)
CURRENCIES: Final = ("USD", "BRL", "INR", "JPY", "AUD", "EUR", "TRY", "GBP")


@dataclass(frozen=True, slots=True)
class Tenant:
    """A customer of the platform. ``number`` spreads what must not happen to all of them in the same minute."""

    number: int

    @property
    def name(self) -> str:
        """Unlike that of any other tenant."""
        first, last = divmod(self.number, len(LAST_WORDS))
        return f"{FIRST_WORDS[first % len(FIRST_WORDS)]}-{LAST_WORDS[last]}"

    @property
    def fields(self) -> dict[str, str | int]:
        """What the lines of a job may mention."""
        return {
            "tenant": self.name,
            "minute": self.number * 7 % 60,
            "hour": 1 + self.number % 5,
            "day": 1 + self.number % 28,
            "zone": ZONES[self.number % len(ZONES)],
            "currency": CURRENCIES[self.number % len(CURRENCIES)],
            "rate": 5 + self.number % 4 * 5,
        }


# Each is run for every tenant. The first line is the job's name; the others are as they stand in the manifest.
JOBS: Final = """\
daily-digest
cron: "%(minute)d 7 * * 1-5"
timezone: %(zone)s
body: {tenant: %(tenant)s, channels: [email, push]}
queue: emails

weekly-report
cron: "%(minute)d 8 * * 1"
timezone: %(zone)s
body: {tenant: %(tenant)s, period: week, format: {kind: pdf, sections: [summary, detail]}}
callback: {url: "{{ api_url }}/jobs/done", headers: {X-Tenant: %(tenant)s}, retries: 1}
labels: [reports, weekly]

monthly-invoices
cron: "%(minute)d 6 1 * *"
timezone: %(zone)s
headers: {Authorization: "Bearer {{ job_token }}"}
body: {tenant: %(tenant)s, currency: %(currency)s}
queue: billing
failure_callback: "{{ api_url }}/jobs/failed"
labels: [billing, month-end]
protect: true

dunning
cron: "%(minute)d 10 * * 2,4"
timezone: %(zone)s
headers: {Authorization: "Bearer {{ job_token }}"}
body: {tenant: %(tenant)s, steps: [{after: 3d, kind: reminder}, {after: 14d, kind: final}]}
queue: billing
labels: [billing]

usage-sync
cron: "%(minute)d */2 * * *"
body: {tenant: %(tenant)s}
flow_control: {key: usage-%(tenant)s, rate: %(rate)d, period: 1m}

inventory-sync
cron: "*/20 * * * *"
body: {tenant: %(tenant)s, full: false}
flow_control: {key: inventory, parallelism: 20, rate: 300, period: 1m}
retries: 5
retry_delay: "min(60000, pow(2, retried) * 1000)"

inventory-check
cron: "%(minute)d %(hour)d * * *"
body: {tenant: %(tenant)s, full: true}
timeout: 10m
retries: 1

search-index
cron: "%(minute)d 0-23/3 * * *"
method: PUT
body: {tenant: %(tenant)s, indexes: [products, orders]}
queue: search

search-warm-up
cron: "5,35 * * * *"
method: GET
retries: 0

data-export
cron: "%(minute)d %(hour)d * * 0"
timezone: %(zone)s
headers: {Authorization: "Bearer {{ job_token }}"}
body: {tenant: %(tenant)s, tables: [orders, customers, refunds], to: {kind: s3, bucket: exports-%(tenant)s}}
queue: exports
timeout: 1h
failure_callback: {url: "{{ api_url }}/jobs/failed", headers: {X-Tenant: %(tenant)s}, retries: 2}

clean-up
cron: "%(minute)d 3 * * *"
method: DELETE
retries: 0
delay: 30s

expire-trials
cron: "%(minute)d * * * *"
body: {tenant: %(tenant)s}

exchange-rates
cron: "2 */6 * * *"
body: {tenant: %(tenant)s, base: %(currency)s}
labels: [finance]

tax-report
cron: "%(minute)d 5 %(day)d */3 *"
timezone: %(zone)s
body: {tenant: %(tenant)s, period: quarter}
redact: {body: true}
labels: [finance, tax]
protect: true

health-check
cron: "*/5 * * * *"
method: GET
headers: {X-Probe: qstash}
retries: 0
timeout: 15s

session-sweep
cron: "*/30 * * * *"
method: DELETE
retries: 1

password-reminders
cron: "%(minute)d 9 * * 3"
timezone: %(zone)s
headers: {Authorization: "Bearer {{ job_token }}"}
body: {tenant: %(tenant)s, older_than_days: 180}
queue: emails
redact: {headers: [Authorization]}

webhook-retries
cron: "*/10 * * * *"
headers: {Content-Type: text/plain}
body: "tenant=%(tenant)s"
flow_control: {key: webhooks-%(tenant)s, parallelism: 2}

stock-alerts
destination: stock-changes
cron: "%(minute)d 6,18 * * *"
body: {tenant: %(tenant)s, below: %(rate)d}
labels: [stock]

audit-snapshot
destination: audit-trail
cron: "%(minute)d 2 * * *"
body: {tenant: %(tenant)s, scope: [logins, changes]}
labels: [audit]
"""


def render(size: int = SIZE) -> str:
    """The manifest of so many schedules, at most 1,000."""
    return HEAD + "".join(islice(_items(), size))


def _items() -> Iterator[str]:
    jobs = [job.splitlines() for job in JOBS.split("\n\n")]
    for number in range(len(FIRST_WORDS) * len(LAST_WORDS)):
        tenant = Tenant(number)
        for name, *lines in jobs:
            yield _item(name, [line % tenant.fields for line in lines], tenant)


def _item(name: str, lines: list[str], tenant: Tenant) -> str:
    if not lines[0].startswith("destination:"):
        lines = [f'destination: "{{{{ api_url }}}}/tenants/{tenant.name}/jobs/{name}"', *lines]
    return f"  - name: {name}.{tenant.name}\n" + "".join(f"    {line}\n" for line in lines)


if __name__ == "__main__":
    Path(__file__).with_name("schedules.yaml").write_text(render(), "utf-8")
