from __future__ import annotations

from pathlib import Path

import pytest

from bench import material
from reconciler.manifest.checks import LocalUrls
from reconciler.manifest.files import Document
from reconciler.manifest.loading import load
from reconciler.manifest.variables import Inputs
from reconciler.model import AnyResource
from tests.docs.pages import ROOT


def read(text: str) -> dict[str, AnyResource]:
    document = Document("schedules.yaml", Path(), text.encode())
    manifest = load((document,), Inputs(material.SECRETS), LocalUrls.REFUSE)
    return {one.key: one for one in manifest.desired["schedule"]}


def test_a_thousand_are_those_of_the_example() -> None:
    assert material.render(1000) == (ROOT / "examples/large/schedules.yaml").read_text("utf-8")


@pytest.mark.parametrize("size", [10, 2500])
def test_a_manifest_has_as_many_schedules_as_were_asked_for_and_one_in_a_hundred_is_changed(size: int) -> None:
    before, after = read(material.render(size)), read(material.render_changed(size))
    assert (len(before), before.keys()) == (size, after.keys())
    changed = [key for key in before if before[key].spec != after[key].spec]
    assert len(changed) == max(1, size // 100)


def test_a_write_becomes_the_job_of_a_script() -> None:
    headers = [["Upstash-Schedule-Id", "acme.a"], ["Upstash-Cron", "0 9 * * *"], ["Upstash-Forward-X-Team", "billing"]]
    write = {"method": "POST", "target": "/v2/schedules/https://a.example.com", "headers": headers, "body": "YQ=="}
    queue = {"method": "POST", "target": "/v2/queues", "headers": [], "body": ""}
    [job] = material.list_jobs([queue, write])
    assert job == {
        "id": "acme.a",
        "destination": "https://a.example.com",
        "cron": "0 9 * * *",
        "method": "POST",
        "retries": 3,
        "headers": {"X-Team": "billing"},
        "body": "a",
    }
