"""``python -m tests.docs.rewrite``: writes into the pages what the program really prints, for a person to look at.

With names of pages, into these alone.
"""

from __future__ import annotations

import sys

from tests.docs.action import fill_action
from tests.docs.copies import fill_copies
from tests.docs.pages import PAGES, ROOT
from tests.docs.reference import fill_tables
from tests.docs.session import replay
from tests.docs.warnings import fill_sections


def main() -> None:
    for name in sys.argv[1:] or PAGES:
        text = PAGES[name]
        (ROOT / name).write_text(replay(fill_sections(fill_action(fill_copies(fill_tables(text))))), "utf-8")


if __name__ == "__main__":
    main()
