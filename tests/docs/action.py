"""The tables of the action's inputs and outputs, made from ``action.yml``: what stands behind ``<!-- inputs -->``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import yaml

from tests.docs.pages import ROOT

ACTION: Final[Mapping[str, Any]] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
_TABLE: Final = re.compile(r"(?P<marker><!-- (?P<name>inputs|outputs) -->\n).*?(?=<!-- end -->)", re.DOTALL)


def fill_action(text: str) -> str:
    """The page with both tables as they should be."""
    return _TABLE.sub(lambda found: found["marker"] + "".join(_render(found["name"])), text)


def _render(name: str) -> Iterator[str]:
    yield f"| {name.removesuffix('s')} | what it is |\n|---|---|\n"
    for key, one in ACTION[name].items():
        text = " ".join(one["description"].split()).replace("|", "\\|")
        default = str(one.get("default", "")).strip("${} ")
        yield f"| `{key}` | {text}{f' Default: `{default}`.' if default else ''} |\n"
