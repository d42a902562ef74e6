from __future__ import annotations

import pytest

from tests.stories.account import Account


@pytest.fixture
def account() -> Account:
    """An account with nothing in it."""
    return Account()
