"""Each report in each format, as files to look at. ``python -m tests.report.golden`` writes them anew."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from reconciler import __version__
from reconciler.report import FORMATS, renderer
from tests.report.reports import REPORTS

FOLDER: Final = Path(__file__).parent / "golden"
ENDINGS: Final = {"markdown": "md", "text": "txt", "junit": "xml", "github": "log"}
FILES: Final = {f"{name}.{ENDINGS.get(form, form)}": (name, form) for form in FORMATS for name in REPORTS}
# What is the same on every page, or another with every version, would drown what differs.
_CONSTANT: Final = re.compile(r"(?<=<style>).*?(?=</style>)|(?<=<script>).*?(?=</script>)|(?<=sha256-)[^']+", re.DOTALL)


def render(name: str, form: str) -> str:
    """A report as its file has it."""
    text = renderer(form)(REPORTS[name]).replace(f'"semanticVersion": "{__version__}"', '"semanticVersion": "…"')
    return _CONSTANT.sub("…", text) if form == "html" else text


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for file, (name, form) in FILES.items():
        (FOLDER / file).write_text(render(name, form), "utf-8")
