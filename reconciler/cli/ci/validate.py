"""``qstash-sync ci validate``."""

from __future__ import annotations

from typing import Any

import click

from reconciler.cli.ci.ending import Ending
from reconciler.cli.ci.job import Job
from reconciler.cli.ci.running import run
from reconciler.cli.ci.settings import where_options
from reconciler.cli.inputs import load_manifest
from reconciler.cli.options import Command, verbosity_options
from reconciler.lint import vet
from reconciler.manifest.checks import LocalUrls
from reconciler.report.report import tell_manifest


@click.command("validate", cls=Command)
@where_options
@verbosity_options
def command(**given: Any) -> int:  # noqa: ANN401 - the shared options, each checked by its own decorator
    """Check the manifest, and tell on its lines what is wrong. Needs no credentials; secrets may be missing."""
    return run("validate", given, validate)


def validate(job: Job) -> Ending:
    """Check."""
    request = job.request
    manifest = load_manifest(
        request.files, request.variables, request.variable_files, LocalUrls.WARN, unset_secrets_ok=True
    )
    return Ending("validate", tell_manifest(vet(manifest, request.now)))
