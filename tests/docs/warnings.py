"""The part of the page on warnings that is made from the program: a section for each code."""

from __future__ import annotations

import re
from typing import Final

from reconciler.lint.catalogue import topics
from reconciler.lint.rule import Topic

_SECTIONS: Final = re.compile(r"(?<=<!-- codes -->\n).*?(?=<!-- end -->)", re.DOTALL)


def fill_sections(text: str) -> str:
    """The page with a section for each code behind its marker; any other page as it is."""
    return _SECTIONS.sub(lambda _: "".join(map(_section, topics().values())), text)


def _section(topic: Topic) -> str:
    title = f"*{topic.title}* `{topic.name}`, {topic.severity}"
    lines = (f"{part}\n\n" for part in (f"## {topic.code}", title, topic.explanation))
    examples = ((f" earns={topic.code}", topic.bad), ("", topic.good)) if topic.bad else ()
    return "".join((*lines, *(f"```yaml{info}\n{text}```\n\n" for info, text in examples)))
