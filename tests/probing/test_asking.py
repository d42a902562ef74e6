from __future__ import annotations

from dataclasses import replace
from threading import Barrier, Event

from reconciler.probing import Answered, Failed, Failure, Manners, Outcome, Target, ask
from tests.probing.site import Site, say, serve

MANNERS = Manners(parallelism=2, private=True)


def targets(site: Site, *paths: str) -> list[Target]:
    return [Target("POST", site.url(path), "schedule/job", "") for path in paths]


def test_outcomes_come_in_the_order_of_the_targets_and_are_counted() -> None:
    counted: list[int] = []
    answers = {f"/{status}": say(status) for status in range(400, 408)}
    with serve(Site(answers)) as site:
        outcomes = ask(targets(site, *answers), MANNERS, counted.append)
    assert outcomes == tuple(map(Answered, range(400, 408)))
    assert counted == list(range(1, 9))


def test_of_nothing_nothing_comes() -> None:
    assert ask((), MANNERS) == ()


def test_as_many_are_asked_at_a_time_as_may_be_and_never_more() -> None:
    with serve(Site(together=Barrier(2))) as site:
        outcomes = ask(targets(site, *(f"/{number}" for number in range(6))), MANNERS)
    assert outcomes == (Answered(401),) * 6
    assert site.most == 2


def test_a_silent_destination_holds_up_nobody_but_itself() -> None:
    with serve(Site(held=frozenset({"/held"}))) as site:
        outcomes = ask(targets(site, "/held", "/a", "/b"), replace(MANNERS, seconds=0.2))
    assert outcomes == (Failed(Failure.SILENT), Answered(401), Answered(401))


def test_a_look_up_that_never_ends_is_given_up() -> None:
    over = Event()

    def hang(_: str) -> tuple[str, ...]:
        over.wait()
        return ()

    outcomes: tuple[Outcome, ...] = ask(
        [Target("POST", "https://jobs.example.test/", "schedule/job", "")],
        replace(MANNERS, seconds=0.05, look_up=hang),
    )
    over.set()
    assert outcomes == (Failed(Failure.SILENT),)
