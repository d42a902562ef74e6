from __future__ import annotations

import pytest

from reconciler.ci.github.identity import ACTIONS, GHOST, Identity, identity_of, rest_login, viewer_of
from reconciler.values import Json

ALICE = Identity("alice", bot=False)
NAMESAKE = Identity("github-actions", bot=False)


@pytest.mark.parametrize(
    ("account", "kind", "identity"),
    [
        ({"login": "github-actions[bot]", "type": "Bot"}, "type", ACTIONS),
        ({"login": "github-actions", "__typename": "Bot"}, "__typename", ACTIONS),
        ({"login": "github-actions", "type": "User"}, "type", NAMESAKE),
        ({"login": "github-actions", "__typename": "User"}, "__typename", NAMESAKE),
        ({"login": "Alice", "type": "User"}, "type", ALICE),
        ({"login": "alice"}, "type", ALICE),
        (None, "type", GHOST),
        ("alice", "type", GHOST),
    ],
)
def test_both_apis_name_one_identity_and_no_person_is_taken_for_a_bot(
    account: Json, kind: str, identity: Identity
) -> None:
    assert identity_of(account, kind) == identity


@pytest.mark.parametrize(
    ("login", "token", "identity"),
    [
        ("github-actions[bot]", "ghs_1", ACTIONS),
        ("github-actions", "ghs_1", ACTIONS),
        ("github-actions", "ghp_1", NAMESAKE),
        ("Alice", "github_pat_1", ALICE),
        ("acme-deployer[bot]", "v1.0a", Identity("acme-deployer", bot=True)),
    ],
)
def test_a_viewer_is_a_bot_by_its_login_or_by_its_token(login: str, token: str, identity: Identity) -> None:
    assert viewer_of(login, token) == identity


def test_rest_writes_a_bot_with_its_suffix() -> None:
    assert [rest_login(one) for one in (ACTIONS, NAMESAKE)] == ["github-actions[bot]", "github-actions"]
