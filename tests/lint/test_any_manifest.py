"""What holds of every manifest, whatever it says."""

from __future__ import annotations

import string
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.lint import lint
from reconciler.lint.catalogue import topics
from tests.lint.manifests import HEAD, NOW, read
from tests.strategies.manifests import Written, written

MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
SECRETS = st.text(string.ascii_letters + string.digits + "-_", min_size=16, max_size=40)


@settings(max_examples=50)
@given(written(), MOMENTS)
def test_it_is_linted_at_any_time_with_known_codes_and_places_in_its_files(text: Written, now: datetime) -> None:
    manifest = text.load()
    found = lint(manifest, now)
    assert found == lint(manifest, now)
    for one in found:
        assert one.code in topics()
        assert one.message
        assert ":" in one.place


@settings(max_examples=50)
@given(SECRETS)
def test_no_secret_is_repeated_wherever_it_stands(secret: str) -> None:
    for value, environment in ((secret, {}), ("{{ s }}", {"S": secret})):
        text = (
            f"{HEAD}variables: {{s: {{env: S, secret: true, default: x}}}}\nschedules:\n"
            f"  - name: a\n    destination: 'http://www.example.com/{value}/?token={value}'\n    cron: 30 2 30 2 *\n"
            f"    headers: {{Authorization: 'Bearer {value}', X-Api-Key: '{value}'}}\n"
            f"    body: {{password: '{value}'}}\n"
            f"    callback: 'https://user:{value}@example.com/{value}'\n"
            f"  - {{name: b, destination: 'https://example.com/{value}', cron: 0 0 13 * 5}}\n"
        )
        found = [f"{one.address} {one.message}" for one in lint(read(text, environment=environment), NOW)]
        # A path is no place for a secret that comes from no variable: there it is only a name.
        assert secret not in "".join(found).replace(f"example.com/{secret}", "")
