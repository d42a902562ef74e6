"""GitHub: comments on pull requests, issues, annotations, and the page of a run of GitHub Actions."""

from reconciler.ci.github.port import connect

__all__ = ["connect"]
