"""``qstash-sync`` from the source of the commit that the action is pinned to. Run by ``python -I``."""

from __future__ import annotations

import sys
from pathlib import Path

# Behind the libraries: a repository that uses the action as `./` has its own files beside it.
sys.path.append(str(Path(__file__).resolve().parents[1]))

from reconciler.cli import main

main()
