"""What somebody may try who wants something applied that nobody has reviewed, or to be told a secret."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from reconciler.ci.seal import find_seal
from reconciler.devserver import serve
from reconciler.devserver.wire import Handler
from reconciler.plan import Allowance
from reconciler.plan.saved import hash_of, save
from tests.forge.github import GitHub
from tests.forge.github_world import ACTIONS
from tests.pipelines.repository import MERGED, REPO, SECRET, Repository
from tests.pipelines.test_faults import crons
from tests.pipelines.test_story import HEAD, change_by_hand, manifest
from tests.secrets.canaries import find, plain_values
from tests.secrets.program import Told
from tests.secrets.world import PLACES, Values, World
from tests.stories.account import Account, job, jobs, read, write

SEALED: Final = "<!-- qstash-sync:plan 0.1.0 "


def seal_of(repository: Repository) -> str:
    """The line of the comment that nobody sees."""
    (line,) = (line for line in repository.comment.splitlines() if line.startswith(SEALED))
    return line


def rewrite(repository: Repository, text: str) -> None:
    """Replace the comment's text as another job does that has the same token."""
    (comment,) = repository.comments
    repository.github.edit_comment(REPO, comment.id, text, ACTIONS)


# What was not reviewed


def test_the_comment_of_another_target_approves_nothing(repository: Repository) -> None:
    repository.write(write(*jobs(1)))
    repository.on_pull_request("plan", "--target-name", "staging")
    told = repository.on_push("apply", "--target-name", "production")
    assert told.code == 5
    assert "has no comment of ours" in told.err
    assert crons(repository) == {}


def test_the_comment_of_another_pull_request_approves_nothing(repository: Repository) -> None:
    merged, repository.pull = repository.pull, repository.github.add_pull(REPO)
    repository.write(write(*jobs(1)))
    assert repository.on_pull_request().code == 0
    repository.pull = merged
    assert repository.on_push().code == 5
    assert crons(repository) == {}


def test_a_push_after_the_comment_is_not_reviewed(repository: Repository) -> None:
    repository.write(write(*jobs(1)))
    repository.on_pull_request()
    repository.write(write(job("job-0", cron="* * * * *")))
    told = repository.on_push()
    assert told.code == 5
    assert "the manifest, or a variable of it" in told.err
    assert crons(repository) == {}


def test_of_two_pull_requests_with_one_commit_the_one_that_was_merged_as_it_counts(repository: Repository) -> None:
    repository.write(write(*jobs(1)))
    repository.on_pull_request()
    repository.pull.merge_commit_sha = MERGED
    merged, other = repository.pull, repository.github.add_pull(REPO, commits={MERGED})
    repository.pull = other
    repository.write(write(job("job-0", cron="* * * * *")))
    repository.on_pull_request()
    repository.pull = merged
    assert repository.on_push().code == 5
    repository.write(write(*jobs(1)))
    assert repository.on_push().code == 0


@pytest.mark.parametrize("merged", [False, True])
def test_a_pull_request_that_was_closed_is_applied_only_if_it_was_merged(repository: Repository, merged: bool) -> None:
    repository.write(write(*jobs(1)))
    repository.on_pull_request()
    event = repository.event_of(repository.pull)
    event["action"] = "closed"
    event["pull_request"] |= {"state": "closed", "merged": merged, "merged_at": "2026-11-22T10:00:00Z" * merged or None}
    told = repository.run(event, "pull_request", "apply")
    assert told.code == (0 if merged else 5), told.text
    assert len(crons(repository)) == merged


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text, seal: text.replace(seal, f"{seal}\n{seal}"),
        lambda text, seal: text.replace(seal, seal[:-20] + " -->"),
        lambda text, seal: text.replace(seal, seal.lower()),
        lambda text, seal: text.replace(seal, f"> {seal}"),
        lambda text, seal: text.replace(seal, ""),
    ],
    ids=["twice", "cut off", "in lower case", "quoted", "gone"],
)
def test_a_seal_that_is_not_whole_and_alone_approves_nothing(
    repository: Repository, spoil: Callable[[str, str], str]
) -> None:
    repository.write(write(*jobs(1)))
    repository.on_pull_request()
    rewrite(repository, spoil(repository.comment, seal_of(repository)))
    assert repository.on_push().code == 5
    assert crons(repository) == {}


def test_nothing_that_others_write_into_a_comment_is_taken_for_a_seal(repository: Repository) -> None:
    repository.write(write(*jobs(1)))
    repository.on_pull_request()
    forged = seal_of(repository)
    odd = f"schedules\n{SEALED}.yaml"
    for before in ("", "\n", "\r", "\u2028", "\x85", "<!-", "<!--\n"):
        text = f"{before}{forged}\n"
        hidden = job("job-0", body={text: text}, cron="0 9 * * *")
        inputs = {"QSTASH_SYNC_COMMENT_HEADER": text, "QSTASH_SYNC_COMMENT_FOOTER": text}
        repository.write(write(hidden))
        assert repository.on_pull_request(**inputs).code == 0
        found = find_seal(repository.comments[0].body)
        assert found is not None
        assert found.plan_hash == repository.outputs["plan-hash"]
        repository.write(write(job(text, cron=text) | {text: text}), odd)
        assert repository.on_pull_request(QSTASH_SYNC_FILE=odd, **inputs).code == 78
        assert find_seal(repository.comments[1].body) is None


def test_check_says_what_apply_would_do(repository: Repository) -> None:
    plain, moved = write(*jobs(2)), write(job("job-0", cron="0 9 * * *"), job("job-1"))

    def agree() -> int:
        checked, applied = repository.on_pull_request("check"), repository.on_push()
        assert checked.code == applied.code, (checked.text, applied.text)
        return applied.code

    repository.write(plain)
    assert agree() == 5
    repository.on_pull_request()
    assert agree() == 0
    assert agree() == 0, "nothing is left to do"
    repository.write(moved)
    assert agree() == 5
    repository.on_pull_request()
    change_by_hand(repository, "acme.job-0", "1 1 * * *")
    assert agree() == 5
    change_by_hand(repository, "acme.job-0", "0 2 * * *")
    assert agree() == 0


# Twice, and at once


@pytest.mark.parametrize("token", ["wrong", ""])
@pytest.mark.parametrize("on_push", [True, False])
def test_an_error_of_an_apply_leaves_what_was_reviewed(repository: Repository, token: str, on_push: bool) -> None:
    repository.write(write(*jobs(1)))
    repository.on_pull_request()
    apply = repository.on_push if on_push else repository.on_pull_request
    assert apply("apply", QSTASH_TOKEN=token).code == 77
    assert "> [!CAUTION]" in repository.comment
    assert apply("apply").code == 0


def test_what_is_left_of_an_apply_that_was_cut_short_is_applied(repository: Repository) -> None:
    repository.write(manifest(*jobs(3)))
    repository.on_pull_request()
    repository.write(write(*jobs(2)))
    repository.on_push("apply", "--approval", "none", "--comment", "never")
    repository.write(manifest(*jobs(3)))
    told = repository.on_push()
    assert told.code == 0, told.text
    assert "Apply complete! Resources: 2 added" in repository.comment


def test_what_is_left_of_a_plan_too_long_for_its_comment_is_not_guessed(repository: Repository) -> None:
    repository.write(write(*jobs(400)))
    repository.on_pull_request()
    repository.write(write(*jobs(1)))
    repository.on_push("apply", "--approval", "none", "--comment", "never")
    repository.write(write(*jobs(400)))
    told = repository.on_push()
    assert told.code == 5
    assert "by hand or by an apply that was cut short" in told.err


def test_two_applies_at_once_do_what_was_reviewed_and_leave_it_in_one_comment(repository: Repository) -> None:
    repository.write(manifest(*jobs(3)))
    repository.on_pull_request()
    gate = repository.github.hold("GET", "/pulls$")
    both = [start(repository), start(repository)]
    gate.wait_for(2)
    gate.open()
    said = [one.communicate(timeout=60)[1] for one in both]
    assert {one.returncode for one in both} <= {0, 3}, said  # what the other one makes right now is held
    assert len(crons(repository)) == 4
    assert repository.on_push().code == 0
    assert repository.outputs["changes"] == "false"


# Signals


def start(repository: Repository) -> subprocess.Popen[str]:
    """An apply after the merge, as a program of its own."""
    variables = repository.prepare_push()
    command = [sys.executable, "-c", "from reconciler.cli import main; main()", "ci", "apply", "--parallelism", "1"]
    here = {"PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.Popen(
        command, cwd=repository.folder, env=variables | here, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def wait_for_word(program: subprocess.Popen[str]) -> None:
    """Return when it has said that it is interrupted."""
    assert program.stderr is not None
    while "interrupted" not in (line := program.stderr.readline()):
        assert line, "it ended without a word"


def test_a_signal_before_anything_is_written_ends_the_run_with_its_outputs(repository: Repository) -> None:
    repository.write(manifest(*jobs(1)))
    repository.on_pull_request()
    gate = repository.github.hold("GET", "/pulls$")
    program = start(repository)
    gate.wait_for(1)
    program.send_signal(signal.SIGTERM)
    _, said = program.communicate(timeout=60)
    assert program.returncode == 130
    assert "interrupted; nothing was changed on QStash" in said
    assert repository.outputs["exit-code"] == "130"
    assert crons(repository) == {}
    assert find_seal(repository.comment)


def test_a_signal_after_all_was_written_leaves_nothing_untold(repository: Repository) -> None:
    repository.write(manifest(*jobs(1)))
    repository.on_pull_request()
    gate = repository.github.hold("PATCH", "/comments/")
    program = start(repository)
    gate.wait_for(1)
    assert repository.outputs["add"] == "2", "they do not wait for GitHub"
    program.send_signal(signal.SIGINT)
    wait_for_word(program)
    gate.open()
    program.communicate(timeout=60)
    assert program.returncode == 0
    assert "Apply complete! Resources: 2 added" in repository.comment


def test_a_signal_while_it_writes_ends_the_writing_and_what_was_done_is_told(tmp_path: Path) -> None:
    begun, signalled = Event(), Event()

    def slow(handler: Handler) -> Handler:
        def answer(request: Any, now: Any) -> Any:  # noqa: ANN401 - as the server has them
            if request.method == "POST":
                begun.set()
                signalled.wait(30)
            return handler(request, now)

        return answer

    (tmp_path / "checkout").mkdir()
    with GitHub() as github, serve(port=0, around=slow) as qstash:
        repository = Repository(tmp_path / "checkout", github, qstash)
        repository.write(write(*jobs(3)))
        repository.on_pull_request()
        program = start(repository)
        assert begun.wait(30)
        program.send_signal(signal.SIGTERM)
        wait_for_word(program)
        signalled.set()
        program.communicate(timeout=60)
        assert program.returncode == 130
        assert repository.outputs["failure-reason"] == "interrupted"
        assert repository.outputs["add"] == "1"
        assert "Apply incomplete. Resources: 1 added, 0 changed, 0 destroyed, 2 not done" in repository.comment
        assert repository.on_push().code == 0, "what was reviewed is still known"
        assert len(crons(repository)) == 3


# Secrets


def told_anywhere(repository: Repository, said: list[Told]) -> str:
    """All that was printed, kept for later steps, and written to the forge, with what every comment held before."""
    held = repository.github.repository(REPO)
    comments = [text for one in held.comments.values() for text in one.history]
    seals = [repr(find_seal(text)) for text in comments]
    issues = [f"{one.title}\n{one.body}" for one in held.issues.values()]
    files = (path for path in repository.folder.parent.rglob("*") if path.is_file() and path.suffix != ".yaml")
    lines = [line for one in said for line in one.text.splitlines() if not line.startswith("::add-mask::")]
    return "\n".join((*lines, *comments, *seals, *issues, *(path.read_text() for path in files)))


@pytest.mark.parametrize("with_groups", [True, False])
def test_no_secret_wherever_it_stands_leaves_by_any_way(repository: Repository, with_groups: bool) -> None:
    world, before, after = World(with_groups=with_groups), plain_values("before"), plain_values("after")
    said: list[Told] = []

    def play(run: Callable[..., Told], command: str, values: Values, *codes: int) -> None:
        repository.write(world.text(values))
        repository.secrets = {"QSTASH_TOKEN": repository.qstash.token} | world.variables(values)
        said.append(run(command, "-vv"))
        assert said[-1].code in codes, said[-1].text

    play(repository.on_pull_request, "plan", before, 0)
    play(repository.on_push, "apply", before, 0)
    play(repository.on_pull_request, "plan", after, 0)
    play(repository.on_push, "apply", before, 0)
    play(repository.on_pull_request, "check", after, 0)
    play(repository.on_schedule, "drift", after, 0)
    play(repository.on_push, "apply", after, 0, 3)
    play(repository.on_fork, "plan", before, 0)
    assert find(told_anywhere(repository, said), (before, after)) == set()


def test_whichever_secret_is_another_the_plan_is_another() -> None:
    before, after = plain_values("before"), plain_values("after")
    account, world = Account(), World()

    def plan_hash(values: Mapping[str, str]) -> str:
        wanted = read(world.text(values), world.variables(values))
        plan = account.plan(world.text(values), env=world.variables(values))
        return hash_of(save(plan, wanted, "https://qstash.test", Allowance(), frozenset()))

    hashes = {plan_hash(before | {place: after[place]}) for place in PLACES}
    assert len(hashes - {plan_hash(before)}) == len(PLACES)


SECRETIVE: Final[dict[str, dict[str, object]]] = {
    "name": job("{{ cron_secret }}"),
    "id": job("a", id="{{ cron_secret }}"),
    "destination": {"destination": "https://a.example/{{ cron_secret }}", "cron": "0 2 * * *"},
    "cron": job("a", cron="{{ cron_secret }}"),
    "timezone": job("a", timezone="{{ cron_secret }}"),
    "queue": job("a", queue="{{ cron_secret }}"),
    "label": job("a", labels=["{{ cron_secret }}"]),
    "key": job("a", flow_control={"key": "{{ cron_secret }}", "parallelism": 1}),
    "method": job("a", method="{{ cron_secret }}"),
    "pauses": job("a", retry_delay="{{ cron_secret }}"),
    "header": job("a", headers={"X-{{ cron_secret }}": "1"}),
    "value": job("a", headers={"X-Plain": "{{ cron_secret }}"}),
    "body": job("a", body={"{{ cron_secret }}": ["{{ cron_secret }}"]}),
    "file": job("a", body_file="{{ cron_secret }}"),
    "before": job("a", moved_from="{{ cron_secret }}"),
}
SECRETIVE_REST: Final[list[dict[str, Any]]] = [
    {"owner": "acme-{{ cron_secret }}"},
    {"forget": ["{{ cron_secret }}"]},
    {"queues": [{"name": "{{ cron_secret }}"}]},
]


@pytest.mark.parametrize("secret", [SECRET, "hq7", "first line zq\nsecond line zq"], ids=["long", "short", "of lines"])
def test_a_secret_where_none_belongs_is_not_told_either(repository: Repository, secret: str) -> None:
    said = []
    repository.secrets["CRON_SECRET"] = secret
    for item in SECRETIVE.values():
        repository.write(write(item, variables=HEAD["variables"]))
        said.append(repository.on_pull_request())
    for rest in SECRETIVE_REST:
        repository.write(write(job("a"), variables=HEAD["variables"], **rest))
        said.append(repository.on_pull_request())
    assert {one.code for one in said} <= {0, 78}
    assert not [line for line in secret.split("\n") if line in told_anywhere(repository, said)]


@pytest.mark.parametrize(
    "name", ["QSTASH_TOKEN", "GITHUB_TOKEN", "ACTIONS_RUNTIME_TOKEN", "INPUT_GITHUB_TOKEN", "QSTASH_SYNC_VAR"]
)
def test_a_manifest_shows_no_credential_of_the_pipeline(repository: Repository, name: str) -> None:
    repository.write(write(job("a", headers={"X-Plain": "{{ shown }}"}), variables={"shown": {"env": name}}))
    told = repository.on_pull_request()
    assert told.code == 78
    assert f"reads {name}, a credential, which every plan would show" in told.out


# Hostile surroundings

_ATOMS: Final = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.sampled_from([REPO, "closed", "0" * 40])
)
_NAMES: Final = st.sampled_from(
    (
        *("number", "issue", "pull_request", "head", "base", "repo", "full_name", "sha", "ref", "user", "login"),
        *("state", "workflow_run", "pull_requests", "event", "head_repository", "repository", "merge_group", "before"),
        *("head_ref", "base_sha", "merged_at", "actor"),
    )
)
_EVENTS: Final = st.recursive(
    _ATOMS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_NAMES, inner, max_size=5), max_leaves=12
)
_QUICKLY: Final = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=set(Phase) - {Phase.shrink},
)


@_QUICKLY
@given(event=_EVENTS, name=st.sampled_from(["pull_request", "push", "workflow_run", "issue_comment", "merge_group"]))
def test_no_event_is_a_bug_or_an_approval(repository: Repository, event: object, name: str) -> None:
    repository.write(write(*jobs(1)))
    told = repository.run(event, name, "apply")
    assert told.code in {1, 5, 64}, told.text
    assert repository.outputs["exit-code"] == str(told.code)
    assert crons(repository) == {}


@pytest.mark.parametrize(
    ("variables", "code", "words"),
    [
        ({"GITHUB_EVENT_PATH": ""}, 1, "GITHUB_EVENT_PATH is not set: GitHub Actions sets it"),
        ({"GITHUB_EVENT_PATH": "/nowhere"}, 1, "names no file with the JSON of an event"),
        ({"GITHUB_REPOSITORY": "../.."}, 1, "GITHUB_REPOSITORY is not OWNER/NAME"),
        ({"GITHUB_API_URL": "http://evil.example"}, 1, "does not begin with https://"),
        ({"GITHUB_API_URL": "https://a@evil.example"}, 1, "no user, query or fragment belongs there"),
        ({"GITHUB_TOKEN": "two words"}, 1, "has a blank or another character"),
        ({"QSTASH_SYNC_COMMENT_HEADER": "x" * 4_001}, 64, "--comment-header is longer than 4,000 characters"),
        ({"QSTASH_SYNC_COMMENT": "perhaps"}, 64, "Invalid value for '--comment'"),
        ({"QSTASH_TOKEN": ""}, 77, "QSTASH_TOKEN is not set"),
        ({"QSTASH_SYNC_FILE": "nowhere.yaml"}, 78, ""),
        ({"QSTASH_SYNC_COMMENT_HEADER": "half \udcff"}, 0, ""),
        ({"QSTASH_SYNC_TARGET_NAME": "half \udcff"}, 0, ""),
        ({"GITHUB_GRAPHQL_URL": "https://evil.example/graphql"}, 0, ""),
        ({"GITHUB_TOKEN": ""}, 0, "GITHUB_TOKEN is not set: give it to the step"),
        ({"GITHUB_TOKEN": "wrong"}, 0, "401: Bad credentials"),
    ],
    ids=str,
)
def test_whatever_the_job_is_given_it_has_its_outputs_and_a_word(
    repository: Repository, variables: dict[str, str], code: int, words: str
) -> None:
    repository.write(write(*jobs(1)))
    told = repository.on_pull_request(**variables)
    assert told.code == code, told.text
    assert words in told.err
    assert repository.outputs["exit-code"] == str(code)


@pytest.mark.parametrize(
    ("command", "option"), [("apply", "apply --approval none"), ("check", ""), ("drift", "--no-drift-issue")]
)
def test_without_a_forge_it_is_said_what_to_do(repository: Repository, command: str, option: str) -> None:
    repository.write(write(*jobs(1)))
    told = repository.on_push(command, "--forge", "generic")
    assert told.code == 1
    assert "the run is on neither" in told.err
    assert option in told.err
    assert "QSTASH_SYNC_EXIT_CODE=1" in (repository.runner / "out" / "qstash-sync.env").read_text()


def test_a_redirect_to_another_host_gets_no_request(repository: Repository) -> None:
    repository.write(write(*jobs(1)))
    with GitHub() as elsewhere:
        for method in ("GET", "POST", "PATCH"):
            repository.github.redirect(method, "", f"{elsewhere.url}/repos/{REPO}/issues/1/comments")
        assert repository.on_pull_request().code == 0
        assert repository.on_push().code == 1
        assert elsewhere.asked == []
    assert crons(repository) == {}


def test_an_app_that_cannot_ask_who_it_is_right_now_comments_no_second_time(repository: Repository) -> None:
    repository.token = "ghs_app"
    repository.write(write(*jobs(1)))
    repository.on_pull_request()
    repository.github.fail("POST", "graphql", 500, times=5, headers={"Retry-After": "60"})
    assert repository.on_pull_request().code == 0
    assert len(repository.comments) == 1
