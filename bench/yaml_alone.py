"""What a Python program spends that reads the manifest in the usual way, and does nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

import yaml

yaml.load(Path(sys.argv[1]).read_text("utf-8"), Loader=yaml.CSafeLoader)
