"""Plans of an account in this process, as they are saved."""

from __future__ import annotations

from reconciler.plan.saved import SavedPlan, save
from reconciler.plan.scene import Allowance
from tests.stories.account import NOTHING, Account, Env, read

URL = "http://qstash.test"


def saved_plan(account: Account, text: str, env: Env = NOTHING, url: str = URL) -> SavedPlan:
    """What ``plan --out`` would save."""
    return save(account.plan(text, env=env), read(text, env), url, Allowance(), frozenset())
