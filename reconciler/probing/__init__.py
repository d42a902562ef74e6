"""Asking destinations, without a signature, whether they let anybody in. Nothing is sent but by ``ask``."""

from __future__ import annotations

from reconciler.probing.asking import ask
from reconciler.probing.exchange import Manners
from reconciler.probing.outcome import Answered, Failed, Failure, Outcome
from reconciler.probing.preview import preview
from reconciler.probing.target import Target, collect
from reconciler.probing.verdict import judge

__all__ = ["Answered", "Failed", "Failure", "Manners", "Outcome", "Target", "ask", "collect", "judge", "preview"]
