"""Makes the environment of the action, and becomes ``qstash-sync ci COMMAND`` in it. Needs nothing but Python.

Run by ``python -I``, as is all that it runs: the folder in which it ends is the user's checkout, which may hold a
``venv.py`` or ``httpx.py`` of somebody who has opened a pull request.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NoReturn

HERE: Final = Path(__file__).resolve().parent
LOCK: Final = HERE.parent / "requirements" / "run.txt"
COMMANDS: Final = ("validate", "plan", "apply", "check", "drift")

# The variable, as the command reads it, that each input becomes. One that is empty is left to the job's own variables.
VARIABLES: Final = {
    "INPUT_MANIFEST": "QSTASH_SYNC_FILE",
    "INPUT_TARGET": "QSTASH_SYNC_TARGET_NAME",
    "INPUT_VARS": "QSTASH_SYNC_VAR",
    "INPUT_VAR_FILE": "QSTASH_SYNC_VAR_FILE",
    "INPUT_TOKEN": "QSTASH_TOKEN",
    "INPUT_URL": "QSTASH_URL",
    "INPUT_APPROVAL": "QSTASH_SYNC_APPROVAL",
    "INPUT_ON_STALE": "QSTASH_SYNC_ON_STALE",
    "INPUT_FORK_MODE": "QSTASH_SYNC_FORK_MODE",
    "INPUT_REQUIRE_PLAN": "QSTASH_SYNC_REQUIRE_PLAN",
    "INPUT_COMMENT": "QSTASH_SYNC_COMMENT",
    "INPUT_COMMENT_HEADER": "QSTASH_SYNC_COMMENT_HEADER",
    "INPUT_COMMENT_FOOTER": "QSTASH_SYNC_COMMENT_FOOTER",
    "INPUT_PR_NUMBER": "QSTASH_SYNC_PR_NUMBER",
    "INPUT_GITHUB_TOKEN": "GITHUB_TOKEN",
    "INPUT_SUMMARY": "QSTASH_SYNC_SUMMARY",
    "INPUT_ANNOTATIONS": "QSTASH_SYNC_ANNOTATIONS",
    "INPUT_FAIL_ON_CHANGES": "QSTASH_SYNC_FAIL_ON_CHANGES",
    "INPUT_DRIFT_ISSUE": "QSTASH_SYNC_DRIFT_ISSUE",
    "INPUT_MAX_DELETIONS": "QSTASH_SYNC_MAX_DELETIONS",
}

# What pip may know of the job: where to find packages, and how to get there. No token of ours, no setting that installs
# into another place or by another Python, and no file of settings. Whatever an index gives, the hashes must agree.
NETWORK: Final = {
    *("PATH", "HOME", "USERPROFILE", "LOCALAPPDATA", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "XDG_CACHE_HOME"),
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
    *("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_NO_INDEX", "PIP_TRUSTED_HOST", "PIP_CACHE_DIR"),
    *("PIP_CERT", "PIP_CLIENT_CERT", "PIP_PROXY", "PIP_RETRIES", "PIP_TIMEOUT", "PIP_DEFAULT_TIMEOUT"),
}


class Failure(Exception):
    """Why ``qstash-sync`` could not be run: in one word, in a sentence, and as an exit code."""

    def __init__(self, reason: str, message: str, code: int) -> None:
        super().__init__(message)
        self.reason = reason
        self.code = code


def main() -> NoReturn:
    """Become the command; where that cannot be, say why in the log and in the outputs."""
    try:
        arguments = ["ci", choose_command(os.environ["INPUT_COMMAND"])]
        temporary = Path(os.environ["RUNNER_TEMP"])
        os.chdir(find_folder())
        program = find_program(os.environ.get("INPUT_BIN", "").strip(), temporary)
        environment = make_environment(os.environ, temporary)
        put_ending("failed", 1)  # the command says later how it ended, unless it is killed
    except Failure as failure:
        fail(failure)
    except OSError as error:
        fail(Failure("install", f"qstash-sync could not be installed: {error}", 1))
    become([*program, *arguments], environment)


def choose_command(given: str) -> str:
    """One of the commands."""
    command = given.strip()
    if command not in COMMANDS:
        raise Failure("usage", f"The input command is one of {', '.join(COMMANDS)}, not {command!r}.", 64)
    return command


def find_folder() -> Path:
    """Where the command runs."""
    given = os.environ.get("INPUT_WORKING_DIRECTORY", "").strip()
    folder = Path(os.environ["GITHUB_WORKSPACE"], given)
    if not folder.is_dir():
        raise Failure("usage", f"There is no folder {given!r}, which the input working-directory names.", 64)
    return folder


def find_program(given: str, temporary: Path) -> list[str]:
    """The program that was named, else the source beside this file, in an environment of its own."""
    if not given:
        return [str(find_environment(temporary)), "-I", str(HERE / "qstash_sync.py")]
    program = shutil.which(given)
    if program is None:
        raise Failure("usage", f"There is no program {given!r}, which the input bin names.", 64)
    return [program]


def find_environment(temporary: Path) -> Path:
    """The Python of an environment with all libraries: a use before this one has made it, or it is made."""
    made_of = LOCK.read_bytes() + f"{sys.version} {sys.executable}".encode()
    home = temporary / f"qstash-sync-{hashlib.sha256(made_of).hexdigest()[:16]}"
    if not home.exists():
        install(home)
    return find_python(home)


def install(home: Path) -> None:
    """Make an environment. It has its name only when it is whole, so that what is cut short is not used."""
    print("Installing the libraries of qstash-sync", flush=True)
    pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    locked = ["--require-hashes", "--only-binary", ":all:", "--no-deps", "--requirement", str(LOCK)]
    with tempfile.TemporaryDirectory(prefix="qstash-sync-", dir=home.parent) as folder:
        made = Path(folder) / "environment"
        run([sys.executable, "-I", "-m", "venv", str(made)], folder)
        run([str(find_python(made)), "-I", *pip, *locked], folder)
        try:
            made.rename(home)
        except OSError:
            if not home.exists():  # else a step beside this one was faster
                raise


def run(command: list[str], folder: str) -> None:
    """Run a part of the installation, which knows of the job only how to reach an index."""
    environment = {name: value for name, value in os.environ.items() if name.upper() in NETWORK}
    environment["PIP_CONFIG_FILE"] = os.devnull
    try:
        subprocess.run(command, cwd=folder, env=environment, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        message = "qstash-sync could not be installed; the log says why. A mirror is named by PIP_INDEX_URL."
        raise Failure("install", message, 1) from error


def find_python(home: Path) -> Path:
    """The Python of an environment."""
    return home / "Scripts" / "python.exe" if os.name == "nt" else home / "bin" / "python"


def make_environment(job: Mapping[str, str], temporary: Path) -> dict[str, str]:
    """The job's variables with the inputs that are not empty, as the command reads them."""
    kept = {name: value for name, value in job.items() if not name.startswith(("INPUT_", "PYTHON"))}
    given = {variable: job[name] for name, variable in VARIABLES.items() if job.get(name, "").strip()}
    folder = tempfile.mkdtemp(prefix="qstash-sync-out-", dir=temporary)
    return {**kept, **given, "QSTASH_SYNC_OUT_DIR": folder}


def become(command: list[str], environment: dict[str, str]) -> NoReturn:
    """Go on as the command: a run that is cancelled reaches it, and its exit code is ours."""
    if os.name != "nt":
        os.execve(command[0], command, environment)  # noqa: S606 - no shell is the point
    sys.exit(subprocess.run(command, env=environment, check=False).returncode)


def fail(failure: Failure) -> NoReturn:
    """Tell it in the log and in the outputs."""
    text = str(failure).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    print(f"::error title=qstash-sync::{text}", flush=True)
    put_ending(failure.reason, failure.code)
    sys.exit(failure.code)


def put_ending(reason: str, code: int) -> None:
    """The outputs of which something is known here; of several, the last one counts."""
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as file:
        file.write(f"exit-code={code}\nfailure-reason={reason}\n")


if __name__ == "__main__":
    main()
