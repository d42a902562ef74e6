from __future__ import annotations

from ipaddress import IPv4Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.kinds.fields import is_local


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST.",
        "app.localhost",
        "host.docker.internal",
        "user:password@localhost",
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "127.1",
        "169.254.169.254",
        "172.31.255.255",
        "192.168.0.1.",
        "2130706433",
        "0x7f.1",
        "0x7F000001",
        "017700000001",
        "0",
        "[::]",
        "[::1]",
        "[fd00::1]",
        "[fe80::1%25eth0]",
        "[::ffff:10.0.0.1]",
        "[::ffff:7f00:1]",
    ],
)
@pytest.mark.parametrize("form", ["http://{}", "https://{}:8080/x", "HTTP://{}/?y=https://example.com"])
def test_this_machine_and_private_networks_are_local_in_any_spelling(host: str, form: str) -> None:
    assert is_local(form.format(host))


@pytest.mark.parametrize(
    "host",
    [
        "example.com",
        "localhost.com",
        "mylocalhost",
        "localhost@example.com",
        "8.8.8.8",
        "172.32.0.1",
        "100.128.0.1",
        "1.2.3.4.5",
        "4294967296",
        "256.0.0.1",
        "09.example",
        "[2001:db8::1]",
        "[zz]",
        "",
    ],
)
@pytest.mark.parametrize("form", ["http://{}", "https://{}:8080/localhost?next=http://127.0.0.1"])
def test_the_rest_of_the_world_is_not_local(host: str, form: str) -> None:
    assert not is_local(form.format(host))


def test_a_groups_name_is_not_local() -> None:
    assert not is_local("localhost")


@given(st.integers(0, 2**32 - 1).map(IPv4Address))
def test_an_address_is_as_local_as_its_other_spellings(address: IPv4Address) -> None:
    number = int(address)
    spellings = [str(address), str(number), hex(number), f"0{number:o}", f"[::ffff:{address}]"]
    assert len({is_local(f"http://{spelling}/") for spelling in spellings}) == 1
