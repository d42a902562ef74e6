"""Whatever a forge does at whichever request: no wrong apply, one comment, one issue, an exit code, and outputs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from itertools import count
from typing import Final

import pytest

from reconciler.ci.github.port import GitHub as Port
from reconciler.ci.seal import find_seal
from reconciler.devserver.schedule import SCHEDULES, Schedule
from tests.forge.github_server import Fault, Request, Response
from tests.pipelines.repository import REPO, Repository
from tests.pipelines.test_story import ALICE, change_by_hand
from tests.secrets.program import Told
from tests.stories.account import job, jobs, write

CUT: Final = None
# A status or a cut connection; whether it goes on from there; whether what was asked for happens all the same.
FAULTS: Final = {
    "403 from there on": (403, True, False),
    "404": (404, False, False),
    "422": (422, False, False),
    "500 from there on": (500, True, False),
    "cut": (CUT, False, False),
    "done and cut from there on": (CUT, True, True),
}
REVIEWED: Final = write(job("job-0", cron="0 9 * * *"), job("job-1"), job("job-2"))


@dataclass
class Strike(Fault):
    """A fault that befalls the request of a number, from 1, or all from there on."""

    number: int = 1
    lasting: bool = False
    seen: int = 0

    def takes(self, request: Request) -> bool:  # noqa: ARG002 - its turn is what counts
        self.seen += 1
        return self.seen >= self.number if self.lasting else self.seen == self.number


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The forge is asked again without a pause."""
    monkeypatch.setattr(Port.__init__, "__defaults__", (lambda _: None,))


@pytest.fixture
def reviewed(repository: Repository) -> Repository:
    """An account with two schedules, and a pull request with a plan that changes one and adds a third."""
    repository.write(write(*jobs(2)))
    assert repository.on_push("apply", "--approval", "none").code == 0
    repository.write(REVIEWED)
    assert repository.on_pull_request().code == 0
    return repository


def schedules(repository: Repository) -> list[Schedule]:
    """What is in the account."""
    with repository.qstash.core.store.reading(user(repository)) as account:
        return deepcopy(account.list(SCHEDULES))


def crons(repository: Repository) -> dict[str, str]:
    """When each of them fires."""
    return {one.id: one.cron for one in schedules(repository)}


def user(repository: Repository) -> str:
    return repository.qstash.core.accounts.users[0].name


def restore(repository: Repository, wanted: list[Schedule]) -> None:
    with repository.qstash.core.store.writing(user(repository)) as account:
        for one in account.list(SCHEDULES):
            account.delete(SCHEDULES, one.id)
        for one in wanted:
            account.put(SCHEDULES, one.id, deepcopy(one))


def struck(repository: Repository, run: Callable[[], Told], fault: str) -> Iterator[Told]:
    """A run for each of its requests to the forge, with a fault at that one; each from the same beginning."""
    status, lasting, done = FAULTS[fault]
    response = None if status is None else Response(status, {"message": "injected"})
    held = repository.github.repository(REPO)
    beginning, account = deepcopy(vars(held)), schedules(repository)
    for number in count(1):
        vars(held).update(deepcopy(beginning))
        repository.pull = held.pulls[repository.pull.number]
        restore(repository, account)
        strike = Strike("", "", response, done=done, number=number, lasting=lasting)
        repository.github.faults[:] = [strike]
        told = run()
        repository.github.faults.clear()
        assert repository.outputs["exit-code"] == str(told.code), told.text
        assert told.code not in {70, 130}, told.text
        if strike.seen < number:
            assert number > 3, "it had nothing to ask"
            return
        yield told


@pytest.mark.parametrize("fault", FAULTS)
def test_a_plan_is_a_plan_whatever_the_forge_does_and_one_comment_is_left(reviewed: Repository, fault: str) -> None:
    reviewed.github.repository(REPO).comments.clear()
    for told in struck(reviewed, reviewed.on_pull_request, fault):
        assert told.code == 0, told.text
        assert reviewed.outputs["planned"] == "true"
        if len(reviewed.comments) != 1:
            assert "could not be written" in told.err
            assert reviewed.on_pull_request().code == 0
        assert find_seal(reviewed.comment)


@pytest.mark.parametrize("fault", FAULTS)
def test_an_apply_does_what_was_reviewed_or_nothing_and_may_be_run_again(reviewed: Repository, fault: str) -> None:
    before = crons(reviewed)
    after = {"acme.job-0": "0 9 * * *", "acme.job-1": "0 2 * * *", "acme.job-2": "0 2 * * *"}
    codes = set()
    for told in struck(reviewed, reviewed.on_push, fault):
        codes.add(told.code)
        assert crons(reviewed) == (before if told.code else after), told.text
        if told.code:
            assert reviewed.on_push().code == 0, told.text
            assert crons(reviewed) == after
        assert find_seal(reviewed.comment)
    assert codes <= {0, 1}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_was_not_reviewed_is_never_applied_whatever_the_forge_does(reviewed: Repository, fault: str) -> None:
    (comment,) = reviewed.comments
    reviewed.github.edit_comment(REPO, comment.id, comment.body, ALICE)
    before = crons(reviewed)
    for told in struck(reviewed, reviewed.on_push, fault):
        assert told.code in {1, 5}, told.text
        assert crons(reviewed) == before


@pytest.mark.parametrize("fault", FAULTS)
def test_a_check_never_says_that_something_else_was_reviewed(reviewed: Repository, fault: str) -> None:
    change_by_hand(reviewed, "acme.job-0", "1 1 * * *")
    before = reviewed.comment
    for told in struck(reviewed, lambda: reviewed.on_pull_request("check"), fault):
        assert told.code in {1, 5}, told.text
        assert reviewed.comment == before


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("drifts", [True, False])
def test_one_issue_is_open_while_something_drifts_and_none_afterwards(
    reviewed: Repository, drifts: bool, fault: str
) -> None:
    reviewed.write(write(*jobs(2)))
    change_by_hand(reviewed, "acme.job-1", "1 1 * * *")
    if not drifts:
        assert reviewed.on_schedule().code == 0
        change_by_hand(reviewed, "acme.job-1", "0 2 * * *")
    for told in struck(reviewed, reviewed.on_schedule, fault):
        assert told.code in {0, 1}, told.text
        if told.code:
            assert "the issue could not be kept" in told.err
            assert reviewed.on_schedule().code == 0
        assert [one.state for one in reviewed.issues if one.state == "open"] == ["open"] * drifts
