"""What can be said of a pull request without secrets: whether its manifest is valid, and what its text changes."""

from __future__ import annotations

import os
import posixpath
from pathlib import Path
from typing import TYPE_CHECKING, Final

from reconciler.ci.forge import ForgeError
from reconciler.cli.ci.ending import NO_PLAN, Ending
from reconciler.cli.exit import Exit
from reconciler.cli.inputs import inputs_of, load_manifest
from reconciler.errors import ManifestError
from reconciler.lint import vet
from reconciler.manifest.checks import LocalUrls
from reconciler.manifest.files import Document
from reconciler.manifest.loading import load
from reconciler.plan.compare import compare
from reconciler.report.report import tell_comparison, tell_manifest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reconciler.cli.ci.job import Job
    from reconciler.model import Manifest
    from reconciler.report.report import Report

_ENDINGS: Final = (".yaml", ".yml")
_NO_PLAN: Final = "This is not a plan: QStash was not asked, and what would be applied is not known."


def validate_against_base(job: Job) -> Ending:
    """The manifest, checked with placeholders for its secrets, and compared with its base where that can be read."""
    run, settings = job.forge.run, job.settings
    why = run.foreign or "the run has no secrets"
    code, reason = (Exit.NOT_ALLOWED, NO_PLAN) if settings.require_plan else (Exit.DONE, "")
    failure = (f"a plan is required, and none can be made: {why}",) if settings.require_plan else ()
    if settings.fork_mode == "skip":
        return Ending("skip", None, code, reason, failure, (f"Nothing was done: {why}.",))
    request = job.request
    manifest = load_manifest(
        request.files, request.variables, request.variable_files, LocalUrls.WARN, unset_secrets_ok=True
    )
    report, note = _compare(job, vet(manifest, request.now))
    return Ending("validate", report, code, reason, failure, (f"{_NO_PLAN} {why[:1].upper()}{why[1:]}.", *note))


def _compare(job: Job, manifest: Manifest) -> tuple[Report, tuple[str, ...]]:
    base = job.forge.run.base
    if base is None:
        return tell_manifest(manifest), ()
    try:
        documents = [one for file in job.request.files or ("schedules.yaml",) for one in _at_base(job, file, base)]
    except ForgeError as error:
        return tell_manifest(manifest), (f"The base cannot be read, so there is nothing to compare with: {error}.",)
    if not documents:
        return tell_manifest(manifest), ("The base has no such manifest, so there is nothing to compare with.",)
    inputs = inputs_of(job.request.variables, job.request.variable_files, unset_secrets_ok=True)
    try:
        before = load(documents, inputs, LocalUrls.ALLOW)
    except ManifestError:
        return tell_manifest(manifest), ("The manifest of the base is not valid, so there is nothing to compare with.",)
    changes, unchanged = compare(before.desired, manifest.desired)
    return tell_comparison(manifest.policy.owner, changes, unchanged, manifest), ()


def _at_base(job: Job, file: str, base: str) -> Iterator[Document]:
    """A manifest's file, or those of a folder, as the base has them; what lies beside them is the checkout's."""
    path = posixpath.normpath(posixpath.join(job.forge.run.folder, Path(file).as_posix()))
    names = job.forge.list_files(path, base) if os.path.isdir(file) else None  # noqa: PTH112 - the checkout tells which
    found = [f"{path}/{name}" for name in names if name.endswith(_ENDINGS)] if names is not None else [path]
    for one in found:
        content = job.forge.read_file(one, base)
        if content is not None:
            yield Document(one, Path(file).parent if names is None else Path(file), content)
