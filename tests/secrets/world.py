"""A manifest with a secret in every place that can hold one, and the account that it is applied to."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeAlias

import yaml

from reconciler.devserver import RunningServer
from reconciler.devserver.schedule import SCHEDULES as STORED
from reconciler.mark import Mark, read
from tests.secrets.program import Told, execute

Values: TypeAlias = Mapping[str, str]
"""What each secret is, by the name of its place."""

# Places that a variable fills, by what their texts may hold.
HEADERS: Final = ("header", "cookie", "callback_header", "redacted_header")
TEXTS: Final = (
    "text",
    "leaf",
    "base64",
    "query",
    "path",
    "callback",
    "failure",
    "redacted_body",
    "endpoint",
    "unnamed",
)
# Places that are known for what they hold, so that a literal is as secret as a variable.
WORDS: Final = ("user", "literal_header", "literal_query", "literal_user", "literal_endpoint")
PLACES: Final = (*HEADERS, *TEXTS, *WORDS)
VARIABLES: Final = (*HEADERS, *TEXTS, "user")

_URL: Final = "https://app.example.com"


def _schedules(literal: Values) -> dict[str, dict[str, Any]]:
    return {
        "by-header": {"headers": {"X-Team": "in {{ header }} front", "Cookie": "{{ cookie }}"}},
        "by-text": {"body": "in {{ text }} front"},
        "by-leaf": {"body": {"list": ["public", {"deep": "{{ leaf }}"}], "open": "public"}},
        "by-base64": {"body_base64": "{{ base64 }}"},
        "by-query": {"destination": f"{_URL}/by-query?plain={{{{ query | urlencode }}}}"},
        "by-path": {"destination": f"{_URL}/{{{{ path | urlencode }}}}/end"},
        "by-user": {"destination": "https://user:{{ user | urlencode }}@app.example.com/by-user"},
        "by-callback": {
            "callback": {
                "url": f"{_URL}/{{{{ callback | urlencode }}}}",
                "headers": {"X-Team": "{{ callback_header }}"},
            },
            "failure_callback": f"{_URL}/?plain={{{{ failure | urlencode }}}}",
        },
        "redacted": {
            "body": "{{ redacted_body }}",
            "headers": {"X-Team": "{{ redacted_header }}"},
            "redact": {"body": True, "headers": ["X-Team"]},
        },
        "literal-header": {"headers": {"Authorization": f"Bearer {literal['literal_header']}"}},
        "literal-query": {"destination": f"{_URL}/literal-query?token={literal['literal_query']}", "name": None},
        "literal-user": {
            "destination": f"https://user:{literal['literal_user']}@app.example.com/literal-user",
            "name": None,
        },
    }


SCHEDULES: Final = tuple(_schedules(dict.fromkeys(PLACES, "")))


def _groups(literal: Values) -> list[dict[str, Any]]:
    endpoints = [
        {"name": "named", "url": "https://group.example.com/{{ endpoint | urlencode }}"},
        {"url": "https://group.example.com/?plain={{ unnamed | urlencode }}"},
        {"name": "literal", "url": f"https://user:{literal['literal_endpoint']}@group.example.com"},
    ]
    return [{"name": "group", "endpoints": endpoints}]


class _Quoting(yaml.SafeDumper):
    """Each value stays in its line."""


_Quoting.add_representer(str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"'))


@dataclass(frozen=True)
class World:
    """Which schedules there are, by which way each variable's value comes, and which ones have their ids written."""

    schedules: tuple[str, ...] = SCHEDULES
    ways: Mapping[str, str] = field(default_factory=dict)  # "env" unless it says "var", "file" or "default"
    with_ids: bool = False
    with_groups: bool = True
    retries: int = 3

    def text(self, values: Values) -> str:
        items = _schedules(values)
        document = {
            "version": 1,
            "owner": "acme",
            "prune": {"queues": "none", "url_groups": "all"},
            "variables": {name: self._declared(name, values) for name in VARIABLES},
            "defaults": {"retries": self.retries},
            "url_groups": _groups(values) if self.with_groups else [],
            "schedules": [self._item(name, items[name]) for name in self.schedules],
        }
        return yaml.dump(document, Dumper=_Quoting, sort_keys=False, allow_unicode=True, width=10**6)

    def variables(self, values: Values) -> dict[str, str]:
        """The environment's."""
        return {f"SECRET_{name.upper()}": _given(name, values) for name in self._by("env")}

    def options(self, values: Values, folder: Path) -> tuple[str, ...]:
        """The command line's; a file of variables is written where one is needed."""
        options = [word for name in self._by("var") for word in ("--var", f"{name}={_given(name, values)}")]
        if by_file := {name: _given(name, values) for name in self._by("file")}:
            (folder / "variables.yaml").write_text(yaml.dump(by_file, Dumper=_Quoting, width=10**6))
            options += ["--var-file", "variables.yaml"]
        return tuple(options)

    def _by(self, way: str) -> Iterable[str]:
        return (name for name in VARIABLES if self.ways.get(name, "env") == way)

    def _declared(self, name: str, values: Values) -> dict[str, Any]:
        way = (
            {"default": _given(name, values)} if self.ways.get(name) == "default" else {"env": f"SECRET_{name.upper()}"}
        )
        return {"secret": True, **way}

    def _item(self, name: str, item: dict[str, Any]) -> dict[str, Any]:
        usual = {"name": name, "destination": f"{_URL}/{name}", "cron": "0 9 * * *"}
        chosen = {"id": f"chosen.{name}"} if self.with_ids else {}
        return {key: value for key, value in (usual | chosen | item).items() if value is not None}


def _given(name: str, values: Values) -> str:
    return base64.b64encode(values[name].encode()).decode() if name == "base64" else values[name]


@dataclass(frozen=True)
class Stage:
    """A folder with a manifest, and a QStash."""

    folder: Path
    server: RunningServer

    def tell(self, command: str, *arguments: str, world: World, values: Values, **variables: str) -> Told:
        """Run a command on the world with these secrets."""
        (self.folder / "schedules.yaml").write_text(world.text(values))
        account = {"QSTASH_URL": self.server.url, "QSTASH_TOKEN": self.server.token}
        takes_manifest = command not in {"export", "schema"}
        options = world.options(values, self.folder) if takes_manifest else ()
        environment = {**account, **world.variables(values), **variables}
        return execute(command, *options, *arguments, folder=self.folder, variables=environment)

    def clear(self) -> None:
        """Forget every resource."""
        self.server.core.store._connection.execute("DELETE FROM resources")
        self.server.log.clear()

    def forget_marks(self) -> None:
        """The schedules as somebody would have made them by hand."""
        with self.server.core.store.writing(self.server.core.accounts.users[0].name) as account:
            for one in account.list(STORED):
                one.settings.labels.clear()
                account.put(STORED, one.id, one)

    def labels(self) -> dict[str, tuple[Mark | None, tuple[str, ...]]]:
        """The mark of every schedule and its other labels, by its id."""
        with self.server.core.store.reading(self.server.core.accounts.users[0].name) as account:
            found = {one.id: read(tuple(one.settings.labels)) for one in account.list(STORED)}
        return dict(sorted(found.items()))

    def read(self, name: str) -> str:
        return (self.folder / name).read_text("utf-8")
