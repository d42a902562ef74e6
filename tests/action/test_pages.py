"""Who follows the pages gets what the pages show."""

from __future__ import annotations

import re
from typing import Final

import pytest
from qstash import QStash

from tests.action import act
from tests.action.project import DIGEST, SECRETS, Project
from tests.docs.pages import PAGES, find_blocks
from tests.docs.session import MOMENT, show

# Which commit it is of, and which run wrote it: the page has neither.
_ORIGIN: Final = re.compile(r"<sub>.*</sub>\n\n?")


@pytest.fixture
def project(project: Project) -> Project:
    """Set up as the page of five minutes says, its files taken from there."""
    for block in find_blocks(PAGES["docs/github-action.md"], "yaml"):
        name = block.named("file")
        assert name
        project.write(name, act.adapt(block.text))
    return project


def read(project: Project) -> str:
    """What a reader sees of the one comment."""
    [comment] = project.comments
    return _ORIGIN.sub("", show(comment.body)).strip()


def set_another_hour(project: Project) -> None:
    """As somebody does in the console: all else stays, our label too."""
    client = QStash(project.qstash.token, base_url=project.qstash.url, retry=False)
    digest = client.schedule.get(DIGEST)
    client.schedule.create(
        schedule_id=DIGEST,
        destination=digest.destination,
        cron="CRON_TZ=America/New_York 0 5 * * *",
        headers={"Authorization": f"Bearer {SECRETS['CRON_SECRET']}"},
        label=digest.label,
    )
    client.http._client.close()


def test_five_minutes_lead_to_the_comment_of_the_page_and_what_is_stale_is_as_told(project: Project) -> None:
    assert project.request(variables={"QSTASH_SYNC_AT": MOMENT}).jobs == {"Plan": "success"}
    [shown] = find_blocks(PAGES["docs/github-action.md"], "comment")
    assert read(project) == shown.text.strip()
    assert project.merge().jobs == {"Apply": "success"}
    assert "Applied after the merge." in read(project)

    manifest = (project.folder / "schedules.yaml").read_text("utf-8")
    project.write("schedules.yaml", manifest.replace("0 9 * * 1-5", "0 7 * * 1-5"))
    project.request()
    set_another_hour(project)
    assert project.merge().jobs == {"Apply": "failure"}
    [stale] = [block for block in find_blocks(PAGES["docs/approval.md"], "markdown") if "stale" in block.words]
    assert stale.text in read(project), read(project)

    project.request()
    assert project.push().jobs == {"Apply": "success"}
    assert project.schedules[DIGEST].endswith("0 7 * * 1-5")
