"""What ``apply`` and ``destroy`` have in common: carrying out a plan, and looking whether it is so."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from reconciler.cli import collector
from reconciler.cli.exit import code_of_outcomes
from reconciler.cli.planning import confirm_creates, foretell, look, settled
from reconciler.cli.terminal import Terminal, tell
from reconciler.errors import ApiError
from reconciler.kinds import BY_NAME, KINDS
from reconciler.live import apply
from reconciler.model import Fate
from reconciler.plan import make_plan
from reconciler.report.report import tell_outcomes, tell_plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from reconciler.cli.exit import Exit
    from reconciler.cli.planning import Request
    from reconciler.model import Api, Manifest, Outcome, Plan, State
    from reconciler.plan import Options


@dataclass(slots=True)
class Work:
    """A manifest on its way into an account."""

    client: Api
    manifest: Manifest
    options: Options
    request: Request
    terminal: Terminal
    observed: State = field(default_factory=dict)
    shown: frozenset[str] = frozenset()

    def plan(self) -> Plan:
        """The plan for the account as it is now."""
        self.observed = look(self.client, self.manifest, self.terminal)
        return settled(make_plan(KINDS, self.manifest, self.observed, self.options), self.manifest)

    def show(self, plan: Plan) -> None:
        """Print the plan before it is carried out; the JSON report at the end has it all."""
        self.shown = frozenset(change.address for change in plan.held)
        if self.request.form == "text":
            outlook = foretell(plan, self.observed, self.request)
            tell(tell_plan(plan, self.manifest.places, outlook), self.request.form, self.terminal)

    def carry_out(self, plan: Plan) -> int:
        """Make the changes, read the account again, and tell what became of them. The exit code."""
        outcomes, code = self.execute(plan)
        if self.request.form != "text":
            tell(tell_outcomes(plan, outcomes, self.manifest.places), self.request.form, self.terminal)
        elif plan.changes:
            # The plan was shown before: what is left to tell is what did not go by it.
            report = tell_outcomes(replace(plan, warnings=()), outcomes, self.manifest.places, self._is_news)
            tell(report, self.request.form, self.terminal)
        return code

    def _is_news(self, outcome: Outcome) -> bool:
        return outcome.fate is not Fate.APPLIED and outcome.change.address not in self.shown

    def execute(self, plan: Plan) -> tuple[tuple[Outcome, ...], Exit]:
        """Make the changes and read the account again: what became of them, and the exit code."""
        self.options = replace(self.options, under_way=frozenset(change.address for change in plan.changes))
        plan = confirm_creates(self.client, self.manifest, self.options, self.observed, plan)
        with collector.at_work():
            outcomes = apply(plan, BY_NAME, self.client, self.request.parallelism, self._counted(len(plan.ready)))
        differing = self._read_back(outcomes) if plan.ready else []
        return outcomes, code_of_outcomes(outcomes, differs=bool(differing))

    def _counted(self, total: int) -> Callable[[Outcome], None]:
        done = 0

        def note(outcome: Outcome) -> None:
            nonlocal done
            done += outcome.fate is not Fate.HELD
            self.terminal.progress(f"Applied {done} of {total} …")

        return note

    def _read_back(self, outcomes: tuple[Outcome, ...]) -> list[str]:
        """The addresses that are not as the manifest wants them, though nothing else was told of them."""
        applied = {one.change.address for one in outcomes if one.fate is Fate.APPLIED}
        undone = {one.change.address for one in outcomes} - applied
        try:
            again = self.plan()
        except ApiError as error:
            self.terminal.warn(f"the account could not be read again to compare: {error}")
            return sorted(applied)
        amiss = {change.address for change in again.changes if change.held is None or change.address in applied}
        differing = sorted(amiss - undone)
        for address in differing:
            what = "was applied, but reads back otherwise" if address in applied else "was not seen to need a change"
            self.terminal.warn(f"{address}: {what}; run plan to see")
        return differing
