"""Cron jobs made at deploy, as such scripts are written, with the official Python SDK."""

from __future__ import annotations

import json
import os
from pathlib import Path

from qstash import QStash

client = QStash(os.environ["QSTASH_TOKEN"], base_url=os.environ["QSTASH_URL"])
jobs = json.loads(Path("jobs.json").read_text("utf-8"))

existing = client.schedule.list()
for job in jobs:
    if any(schedule.destination == job["destination"] for schedule in existing):
        continue
    client.schedule.create(
        destination=job["destination"],
        cron=job["cron"],
        method=job["method"],
        retries=job["retries"],
        headers=job["headers"],
        body=job["body"] or None,
    )
