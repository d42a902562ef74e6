"""A guided tour in a minute: from an empty account to one that is as the manifest says, and through an edit.

Works in a temporary folder on a copy of ``schedules.yaml``, against the embedded server: no account, no network. Exits
with 1 at the first command that does not end as it should.
"""

from __future__ import annotations

import difflib
import os
import shlex
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

MANIFEST: Final = Path(__file__).parents[1] / "schedules.yaml"
DEV: Final = "--dev --db demo.db"
CHANGES_PENDING: Final = 2

# What somebody might edit: a queue, a cron and a value within a body.
EDITS: Final = {
    "{name: emails, parallelism: 5}": "{name: emails, parallelism: 8}",
    'cron: "*/30 * * * *"': 'cron: "*/20 * * * *"',
    "since: {hours: 1}": "since: {hours: 2}",
}


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


def main() -> int:
    with TemporaryDirectory(prefix="qstash-sync-demo-") as folder:
        manifest = Path(folder, "schedules.yaml")
        shutil.copy(MANIFEST, manifest)
        environment = make_environment()
        for step in (*BEFORE, None, *AFTER):
            if step is None:
                edit(manifest)
            elif not run(step, folder, environment):
                return 1
    print(paint("\nDone. The same works with your account: set QSTASH_TOKEN and leave --dev out.", "1"))
    return 0


def make_environment() -> dict[str, str]:
    """The variables of the commands: nobody's account, the secret of the manifest, and no server but our own."""
    inherited = {name: value for name, value in os.environ.items() if "QSTASH" not in name and name != "APP_URL"}
    return {**inherited, "CRON_SECRET": "a-secret-of-the-demo", "QSTASH_DEV_PORT": str(find_free_port())}


def find_free_port() -> int:
    """A port without a server: ``--dev`` would use one that answers there, and what it holds."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(step: Step, folder: str, environment: dict[str, str]) -> bool:
    """Run a command as a user would, and tell whether it ended as it should."""
    print(f"\n{paint(f'# {step.why}', '2')}\n{paint(f'$ qstash-sync {step.command}', '1;36')}", flush=True)
    program = shutil.which("qstash-sync", path=Path(sys.executable).parent)
    if program is None:
        print("qstash-sync is not installed beside this Python; run make demo", file=sys.stderr)
        return False
    code = subprocess.run([program, *shlex.split(step.command)], cwd=folder, env=environment, check=False).returncode
    if code != step.code:
        print(f"The exit code is {code}, but should be {step.code}.", file=sys.stderr)
    return code == step.code


def edit(manifest: Path) -> None:
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


def paint(text: str, style: str) -> str:
    """The text in an ANSI style where a person looks."""
    is_plain = not sys.stdout.isatty() or os.environ.get("NO_COLOR")
    return text if is_plain else f"\x1b[{style}m{text}\x1b[0m"


if __name__ == "__main__":
    sys.exit(main())
