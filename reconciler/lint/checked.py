"""The codes that a manifest gives rise to and no rule finds: those of its own checks, and of its comments."""

from __future__ import annotations

from typing import Final

from reconciler.lint.rule import Topic
from reconciler.model import Severity

UNUSED_IGNORE: Final = Topic(
    code="QS100",
    name="unused-ignore",
    title="A comment silences nothing.",
    explanation=(
        "A comment `# qstash-sync: ignore …` names a code that is not told there: what it was for has been mended, or"
        " the comment stands in the wrong place. Take it away, so that it does not silence the next mistake. Codes that"
        " only a plan can find, and those that depend on the day, are not counted."
    ),
    bad="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/daily-digest
    # qstash-sync: ignore QS101  # QS100
    cron: "0 9 * * *"
""",
    good="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/daily-digest
    cron: "0 9 * * *"
""",
    severity=Severity.NOTE,
)

CHECKED: Final = (
    Topic(
        code="QS202",
        name="body-with-get",
        title="A body goes with a GET.",
        explanation="Most servers do not look at it. Use `method: POST`, or put what it says into the query.",
        bad="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/report
    cron: "0 8 * * 1"
    method: GET
    body: week  # QS202
""",
        good="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/report?period=week
    cron: "0 8 * * 1"
    method: GET
""",
    ),
    Topic(
        code="QS203",
        name="local-url",
        title="A destination is on this machine or in a private network.",
        explanation=(
            "QStash cannot reach it, and refuses it. `validate` warns, since the same manifest may be for the embedded"
            " server; `plan` and `apply` against QStash do not begin. Most often a variable was left at its default."
        ),
        bad="""\
version: 1
owner: acme
schedules:
  - destination: http://localhost:3000/jobs/daily-digest  # QS203
    cron: "0 9 * * *"
""",
        good="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/daily-digest
    cron: "0 9 * * *"
""",
    ),
    Topic(
        code="QS204",
        name="undeclared-queue",
        title="A queue is not declared.",
        explanation=(
            "The manifest manages queues, and a schedule names one that it does not hold. QStash makes it at first"
            " use, with a parallelism of its own choosing. Declare it under `queues`."
        ),
        bad="""\
version: 1
owner: acme
queues: []
schedules:
  - destination: https://api.example.com/jobs/newsletter
    cron: "0 7 * * 1"
    queue: emails  # QS204
""",
        good="""\
version: 1
owner: acme
queues: [{name: emails}]
schedules:
  - destination: https://api.example.com/jobs/newsletter
    cron: "0 7 * * 1"
    queue: emails
""",
    ),
    Topic(
        code="QS206",
        name="body-too-large",
        title="A body is larger than `max_body`.",
        explanation=(
            "That is 1 MB unless the manifest says otherwise, the limit of QStash's free plan. If your plan takes"
            " more, set `max_body`."
        ),
        bad="""\
version: 1
owner: acme
max_body: 10B
schedules:
  - destination: https://api.example.com/jobs/greet
    cron: "0 9 * * *"
    body: more than ten bytes  # QS206
""",
        good="""\
version: 1
owner: acme
max_body: 10MB
schedules:
  - destination: https://api.example.com/jobs/greet
    cron: "0 9 * * *"
    body: more than ten bytes
""",
    ),
    Topic(
        code="QS207",
        name="delayed-callback",
        title="A callback has a delay.",
        explanation=(
            "QStash's documentation has it, and its changelog of March 2025 says that such messages are refused. Leave"
            " it out."
        ),
        bad="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/report
    cron: "0 8 * * 1"
    callback:
      url: https://api.example.com/jobs/done
      delay: 30s  # QS207
""",
        good="""\
version: 1
owner: acme
schedules:
  - destination: https://api.example.com/jobs/report
    cron: "0 8 * * 1"
    callback: https://api.example.com/jobs/done
""",
    ),
)
