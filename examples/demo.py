"""A guided tour in a minute: from an empty account to one that is as the manifest says, through an edit, to a job.

Works in a temporary folder on a copy of ``schedules.yaml``, against the embedded server, whose clock it moves, and a
handler on this machine: no account, no network. Exits with 1 at the first command that does not end as it should.
"""

from __future__ import annotations

import difflib
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from itertools import takewhile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import urlsplit

MANIFEST: Final = Path(__file__).parents[1] / "schedules.yaml"
HANDLER: Final = Path(__file__).with_name("handler.py")
DEV: Final = "--dev"
CHANGES_PENDING: Final = 2

# A Monday, half a minute before the digest is due; and a minute after it was.
BEGIN: Final = "2026-11-23T13:59:30Z"
END: Final = "2026-11-23T14:01:00Z"
DIGEST: Final = "/api/jobs/daily-digest"

# What somebody might edit: a queue, a cron and a value within a body.
EDITS: Final = {
    "{name: emails, parallelism: 5}": "{name: emails, parallelism: 8}",
    'cron: "*/30 * * * *"': 'cron: "*/20 * * * *"',
    "since: {hours: 1}": "since: {hours: 2}",
}


@dataclass(frozen=True, slots=True)
class Handler:
    """Who the messages go to. ``lines`` are its own, one for each request."""

    url: str
    lines: Iterator[str]


@dataclass(frozen=True, slots=True)
class Step:
    """A command of qstash-sync, why it is run, and how it must end."""

    why: str
    command: str
    code: int = 0


BEFORE: Final = (
    Step("Check the manifest. Nothing is sent, and no credentials are needed.", "validate"),
    Step(
        "Show what would change. The account is empty, so everything is to be added (exit code 2: changes pending).",
        f"plan {DEV} --detailed-exitcode",
        CHANGES_PENDING,
    ),
    Step("Make it so, without asking, and read the account again to compare.", f"apply {DEV} --yes"),
    Step("Plan again: apply, then plan, is empty (exit code 0).", f"plan {DEV} --detailed-exitcode"),
)
AFTER: Final = (
    Step(
        "Plan the edit. Each setting that differs is named, also within a body.",
        f"plan {DEV} --detailed-exitcode",
        CHANGES_PENDING,
    ),
    Step("Apply it. The two that changed are updated in place; nothing else is touched.", f"apply {DEV} --yes"),
    Step("Plan once more: nothing is left to do.", f"plan {DEV} --detailed-exitcode"),
    Step(
        "Write the account back as a manifest; here only what calls order-processors.",
        f"export {DEV} --destination order-processors",
    ),
)
FIRED: Final = (
    Step("Look how the schedules are doing: the digest has been delivered.", f"status {DEV} --at {END}"),
    Step(
        "Publish the weekly report now, without waiting for Sunday, and follow it until it is delivered.",
        f"run schedule/weekly-report {DEV} --yes --wait",
    ),
    Step("Look what happened to its messages.", f"logs schedule/weekly-report {DEV}"),
)


def main() -> int:
    with TemporaryDirectory(prefix="qstash-sync-demo-") as folder, ExitStack() as processes:
        environment = make_environment()
        environment |= start_server(processes, environment)
        handler = start_handler(processes, environment)
        environment["APP_URL"] = handler.url
        manifest = Path(folder, "schedules.yaml")
        manifest.write_text(readdress(MANIFEST.read_text("utf-8"), handler.url), "utf-8")
        acts: tuple[Callable[[], bool], ...] = (
            lambda: run_all(BEFORE, folder, environment),
            lambda: edit(manifest),
            lambda: run_all(AFTER, folder, environment),
            lambda: fire(environment, handler),
            lambda: run_all(FIRED, folder, environment),
        )
        if not all(act() for act in acts):
            return 1
    print(paint("\nDone. The same works with your account: set QSTASH_TOKEN and leave --dev out.", "1"))
    return 0


def make_environment() -> dict[str, str]:
    """The variables of the commands: nobody's account, the secret of the manifest, and no server but our own."""
    inherited = {name: value for name, value in os.environ.items() if "QSTASH" not in name and name != "APP_URL"}
    own = {"CRON_SECRET": "a-secret-of-the-demo", "QSTASH_DEV_PORT": str(find_free_port()), "QSTASH_SYNC_AT": BEGIN}
    return {**inherited, **own}


def start_server(processes: ExitStack, environment: dict[str, str]) -> dict[str, str]:
    """Start a QStash whose clock stands still; the variables that it prints for its clients."""
    command = [find_program(), "dev", "--port", environment["QSTASH_DEV_PORT"], "--clock", BEGIN]
    lines = start(processes, command, environment)
    return dict(shlex.split(next(lines))[1].split("=", 1) for _ in range(4))


def start_handler(processes: ExitStack, environment: dict[str, str]) -> Handler:
    """Start a handler of jobs; it has the keys by which a signature is verified."""
    lines = start(processes, [sys.executable, str(HANDLER)], environment)
    return Handler(next(lines).strip(), lines)


def start(processes: ExitStack, command: list[str], environment: dict[str, str]) -> Iterator[str]:
    """Start a program that goes on until the demo ends; its lines on stdout, as they come."""
    process = processes.enter_context(
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    )
    processes.callback(process.terminate)
    return iter(process.stdout or ())


def readdress(manifest: str, url: str) -> str:
    """The manifest with the endpoints of its URL group on this machine: nothing is sent anywhere else."""
    return re.sub(r"https://(inventory|shipping|analytics)\.example\.com", rf"{url}/\1", manifest)


def find_free_port() -> int:
    """A port without a server: ``--dev`` would use one that answers there, and what it holds."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def find_program() -> str:
    """The program beside this Python."""
    program = shutil.which("qstash-sync", path=Path(sys.executable).parent)
    if program is None:
        sys.exit("qstash-sync is not installed beside this Python; run make demo")
    return program


def run_all(steps: Iterable[Step], folder: str, environment: dict[str, str]) -> bool:
    """Run commands, up to the first that does not end as it should."""
    return all(run(step, folder, environment) for step in steps)


def run(step: Step, folder: str, environment: dict[str, str]) -> bool:
    """Run a command as a user would, and tell whether it ended as it should."""
    announce(step.why, f"qstash-sync {step.command}")
    command = [find_program(), *shlex.split(step.command)]
    # What clients of the server need is not what these commands need: --dev finds it by its port.
    own = {name: value for name, value in environment.items() if name not in {"QSTASH_URL", "QSTASH_TOKEN"}}
    code = subprocess.run(command, cwd=folder, env=own, check=False).returncode
    if code != step.code:
        print(f"The exit code is {code}, but should be {step.code}.", file=sys.stderr)
    return code == step.code


def fire(environment: dict[str, str], handler: Handler) -> bool:
    """Move the server's clock to the next firing, and show what came to the handler."""
    announce(
        "It is half a minute to nine in New York. Move the clock: the minute comes.",
        'curl -X POST -H "Authorization: Bearer $QSTASH_TOKEN" "$QSTASH_URL/dev/clock/next"',
    )
    post(f"{environment['QSTASH_URL']}/dev/clock/next", {"Authorization": f"Bearer {environment['QSTASH_TOKEN']}"})
    status = post(f"{handler.url}{DIGEST}", {})
    came = [*takewhile(lambda line: "refused" not in line, handler.lines)]
    print(f"\n{paint('# What came to the handler, which verifies each signature with the SDK:', '2')}")
    print("".join(sorted(came)), end="")
    print(f"\n{paint('# The same request from somebody who is not QStash:', '2')}\n{status}")
    digests = [line for line in came if DIGEST in line]
    return (
        len(digests) == 1 and all("signature verified" in line for line in came) and status == HTTPStatus.UNAUTHORIZED
    )


def post(url: str, headers: dict[str, str]) -> int:
    """Send a request; the status of its answer."""
    address = urlsplit(url)
    with closing(HTTPConnection(address.netloc)) as connection:
        connection.request("POST", address.path, headers=headers)
        return connection.getresponse().status


def announce(why: str, command: str) -> None:
    """Show a command before it is run, and why it is."""
    print(f"\n{paint(f'# {why}', '2')}\n{paint(f'$ {command}', '1;36')}", flush=True)


def edit(manifest: Path) -> bool:
    """Change the manifest as a person would, and show the lines."""
    before = manifest.read_text("utf-8")
    after = before
    for sought, instead in EDITS.items():
        if after.count(sought) != 1:
            raise LookupError(f"{MANIFEST} should hold {sought!r} once")
        after = after.replace(sought, instead)
    manifest.write_text(after, "utf-8")
    print(f"\n{paint('# Edit the manifest: a queue, a cron, and a value within a body.', '2')}")
    for line in difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm=""):
        if line[:1] in "+-" and not line.startswith(("---", "+++")):
            print(paint(line, "32" if line.startswith("+") else "31"))
    return True


def paint(text: str, style: str) -> str:
    """The text in an ANSI style where a person looks."""
    is_plain = not sys.stdout.isatty() or os.environ.get("NO_COLOR")
    return text if is_plain else f"\x1b[{style}m{text}\x1b[0m"


if __name__ == "__main__":
    sys.exit(main())
