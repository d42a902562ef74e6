"""What the work costs that nobody can leave out: reading the file, asking for the lists, sending the writes.

No logic: the YAML becomes plain data and is let go, the lists are decoded and let go, and the writes are those that
``qstash-sync apply`` has sent before, ten at a time. ``python floor.py read`` (a manifest), ``ask`` (for the lists),
``plan`` (both) or ``apply`` (both, then the writes).
"""

from __future__ import annotations

import gc
import json
import os
import sys
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import httpx

LISTS: Final = ("/v2/queues", "/v2/topics", "/v2/schedules")
AT_A_TIME: Final = 10


def read(path: str) -> object:
    """The document as plain data, from the events of the parser in C."""
    import yaml

    loader: Any = yaml.CBaseLoader(Path(path).read_text("utf-8"))
    get, scalar = loader.get_event, yaml.ScalarEvent
    begin, end = yaml.MappingStartEvent, (yaml.MappingEndEvent, yaml.SequenceEndEvent)

    def build(event: Any) -> object:  # noqa: ANN401 - PyYAML's
        kind = type(event)
        if kind is scalar:
            return event.value
        if kind is begin:
            found = {}
            while type(key := get()) not in end:
                found[key.value] = build(get())
            return found
        items = []
        while type(item := get()) not in end:
            items.append(build(item))
        return items

    get(), get()  # the begin of the stream and of the document
    return build(get())


def connect() -> httpx.Client:
    import ssl

    import httpx

    return httpx.Client(
        base_url=os.environ["QSTASH_URL"],
        headers={"Authorization": f"Bearer {os.environ['QSTASH_TOKEN']}"},
        limits=httpx.Limits(max_connections=AT_A_TIME, max_keepalive_connections=AT_A_TIME),
        verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),  # nobody to trust without TLS, and 35 ms saved
        timeout=60,
    )


def ask(client: httpx.Client) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def list_all(path: str) -> object:
        return json.loads(client.get(path).raise_for_status().content)

    with ThreadPoolExecutor(len(LISTS)) as pool:
        list(pool.map(list_all, LISTS))


def write(client: httpx.Client, path: str) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def send(one: dict[str, Any]) -> None:
        headers = [(name.encode(), value.encode()) for name, value in one["headers"]]
        target = {"target": one["target"].encode()}  # raw: a destination in it is not to be tidied
        client.request(
            one["method"], "/", headers=headers, content=b64decode(one["body"]), extensions=target
        ).raise_for_status()

    # Queues and groups first, as it must be.
    writes = json.loads(Path(path).read_text("utf-8"))
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        for schedules in (False, True):
            list(pool.map(send, [one for one in writes if one["target"].startswith("/v2/schedules") is schedules]))


def main() -> None:
    gc.disable()
    work, manifest = sys.argv[1], sys.argv[2]
    steps: dict[str, tuple[Callable[[httpx.Client], object], ...]] = {
        "ask": (ask,),
        "plan": (ask,),
        "apply": (ask, lambda client: write(client, "writes.json")),
    }
    if work != "ask":
        read(manifest)
    if work in steps:
        with connect() as client:
            for step in steps[work]:
                step(client)


if __name__ == "__main__":
    main()
