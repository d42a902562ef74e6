"""GitLab: notes on merge requests and issues where there is a token, and reports as files where there is none."""

from reconciler.ci.gitlab.port import connect

__all__ = ["connect"]
