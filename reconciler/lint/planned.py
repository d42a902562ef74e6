"""The codes that only an account gives rise to: those of plans and of ``export``."""

from __future__ import annotations

from typing import Final

from reconciler.lint.rule import Topic

PLANNED: Final = (
    Topic(
        code="QS201",
        name="copied-label",
        title="A label was copied from another schedule.",
        explanation=(
            "Our label names the id of the schedule that it was written for. When a schedule is duplicated in the"
            " console, its label comes along; on the copy it counts for nothing. The copy is treated as unmarked, and"
            " never deleted. Remove the label, or the copy."
        ),
    ),
    Topic(
        code="QS205",
        name="missing-group",
        title="A URL group is neither in the manifest nor on QStash.",
        explanation=(
            "Every run of that schedule will fail until there is one. Declare it under `url_groups`, or look for a"
            " misspelling."
        ),
    ),
    Topic(
        code="QS208",
        name="not-exported",
        title="A resource cannot be written in a manifest.",
        explanation=(
            "`export` leaves it out and says why, here and in a comment of the file: a cron that the manifest's rules"
            " refuse, a URL group without endpoints. As long as a manifest does not want it, it stays as it is."
        ),
    ),
    Topic(
        code="QS209",
        name="paused-by-operator",
        title="A schedule or queue is paused, and the manifest does not say whether it shall be.",
        explanation=(
            "Then pausing belongs to whoever operates the account, and every apply keeps it. Write `paused: true` or"
            " `paused: false` for the manifest to decide."
        ),
    ),
    Topic(
        code="QS210",
        name="resumed",
        title="A schedule runs that was paused when it was last applied.",
        explanation=(
            "Either somebody resumed it, or an apply was cut short between overwriting it and pausing it again. Pause"
            " it in the console, or pass `--accept-running ADDRESS` once."
        ),
    ),
    Topic(
        code="QS211",
        name="kept",
        title="A schedule of ours left the manifest, and is kept.",
        explanation="By `on_remove: keep`, by `forget`, or because `prune` does not cover it. It goes on firing.",
    ),
    Topic(
        code="QS212",
        name="label-taken-away",
        title="A schedule has an id like ours, but not our label, and nothing wants it.",
        explanation=(
            "The label was taken away by hand, or by an overwrite with another tool. It is not deleted, since it"
            " cannot be proved to be ours. Delete it by hand, or give its `id` in the manifest to adopt it."
        ),
    ),
    Topic(
        code="QS213",
        name="unmanaged",
        title="There are unmarked schedules on QStash that the manifest does not hold.",
        explanation=(
            "They fire, and no manifest knows of them. `export` writes them down; `prune: {schedules: all}` would"
            " delete them."
        ),
    ),
    Topic(
        code="QS214",
        name="crossed-replacement",
        title="A queue or URL group is replaced by another, and a schedule changes over between them.",
        explanation=(
            "The one has to be there before the schedule can let go of the other. An account that has no room for both"
            " refuses the first (412), and then nothing of this happens. Change the one that is there in place, or"
            " delete it by hand together with what uses it."
        ),
    ),
)
