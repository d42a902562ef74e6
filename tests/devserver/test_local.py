from __future__ import annotations

import pytest

from reconciler.devserver.local import is_local_host, is_near


@pytest.mark.parametrize(
    ("client", "near"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("192.168.1.5", True),
        ("172.17.0.1", True),
        ("100.64.0.7", True),
        ("fe80::1%eth0", True),
        ("fd00::5", True),
        ("8.8.8.8", False),
        ("::ffff:8.8.8.8", False),
        ("2606:4700::1111", False),
    ],
)
def test_a_client_is_near_where_the_internet_does_not_lead_to_it(client: str, near: bool) -> None:
    assert is_near(client) is near


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost:8080", True),
        ("LOCALHOST", True),
        ("app.localhost:8080", True),
        ("127.0.0.1:8080", True),
        ("[::1]:8080", True),
        ("[::ffff:127.0.0.1]:8080", True),
        ("qstash:8080", True),
        ("example.com", False),
        ("localhost.example.com:8080", False),
        ("127.0.0.1.example.com", False),
        ("example.com.", False),
        ("localhost@example.com", False),
        ("", False),
        ("[", False),
    ],
)
def test_a_host_is_local_where_nobody_on_the_internet_can_own_its_name(host: str, local: bool) -> None:
    assert is_local_host(host) is local
