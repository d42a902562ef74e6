"""What the code may cost whoever reads it. A budget that is overdrawn names the place and the number."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Final

import grimp
import pytest

MODULE_LINES: Final = 250
FUNCTION_LINES: Final = 30
BROAD: Final = {"Exception", "BaseException"}
MEANINGLESS: Final = {"common", "helper", "helpers", "manager", "managers", "misc", "util", "utils"}

ROOT: Final = Path(__file__).parents[2]
SOURCES: Final = {
    path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in sorted(ROOT.glob("reconciler/**/*.py"))
}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def _walk() -> Iterator[tuple[str, ast.AST]]:
    for name, source in SOURCES.items():
        for node in ast.walk(ast.parse(source)):
            yield name, node


def _count_lines(function: Function) -> int:
    """From ``def`` to the last line, the docstring left out."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    if ast.get_docstring(function, clean=False) is None:
        return lines
    docstring = function.body[0]
    return lines - ((docstring.end_lineno or docstring.lineno) - docstring.lineno + 1)


def _catches_all(node: ast.AST) -> bool:
    """Is this an ``except`` or a ``suppress`` that lets nothing pass?"""
    match node:
        case ast.ExceptHandler(type=None):
            return True
        case ast.ExceptHandler(type=ast.Tuple(elts=caught)):
            return any(_names_all(each) for each in caught)
        case ast.ExceptHandler(type=caught):
            return _names_all(caught)
        case ast.Call(func=ast.Name(id="suppress") | ast.Attribute(attr="suppress"), args=caught):
            return any(_names_all(each) for each in caught)
    return False


def _names_all(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Name) and node.id in BROAD


def _tell(found: list[str]) -> str:
    return "\n" + "\n".join(found)


def test_every_module_can_be_read_in_a_sitting() -> None:
    counts = {name: source.count("\n") for name, source in SOURCES.items()}
    found = [
        f"{name}:{count}: {count} lines, {MODULE_LINES} at most"
        for name, count in counts.items()
        if count > MODULE_LINES
    ]
    assert not found, _tell(found)


def test_every_function_fits_on_a_screen() -> None:
    functions = [(name, node, _count_lines(node)) for name, node in _walk() if isinstance(node, Function)]
    found = [
        f"{name}:{node.lineno}: {node.name} has {count} lines, {FUNCTION_LINES} at most"
        for name, node, count in functions
        if count > FUNCTION_LINES
    ]
    assert not found, _tell(found)


def test_no_function_is_excused_from_being_simple() -> None:
    excuse = re.compile(r"#\s*(ruff:\s*)?noqa:.*\b(C901|PLR091[125])|#\s*ruff:\s*noqa\s*$")
    found = [
        f"{name}:{number}: {line.strip()}"
        for name, source in SOURCES.items()
        for number, line in enumerate(source.splitlines(), start=1)
        if excuse.search(line)
    ]
    assert not found, _tell(found)


def test_only_the_command_line_catches_everything_and_only_once() -> None:
    broad = [(name, node.lineno) for name, node in _walk() if _catches_all(node)]  # type: ignore[attr-defined]
    found = [f"{name}:{line}: catches everything" for name, line in broad]
    assert len(broad) <= 1, _tell(found)
    assert all(name.startswith("reconciler/cli/") for name, _ in broad), _tell(found)


def test_every_module_is_named_for_what_it_does() -> None:
    found = [name for name in SOURCES if MEANINGLESS.intersection(Path(name).with_suffix("").parts)]
    assert not found, _tell(found)


def test_no_module_imports_itself_in_a_circle() -> None:
    graph = grimp.build_graph("reconciler", cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(reversed(error.args[1])))


@pytest.mark.parametrize(
    ("source", "broad"),
    [
        ("try: f()\nexcept: g()", True),
        ("try: f()\nexcept Exception: g()", True),
        ("try: f()\nexcept (OSError, BaseException) as e: g()", True),
        ("with contextlib.suppress(Exception): f()", True),
        ("try: f()\nexcept OSError: g()", False),
        ("with suppress(OSError): f()", False),
    ],
)
def test_what_catches_everything_is_known(source: str, broad: bool) -> None:
    assert any(map(_catches_all, ast.walk(ast.parse(source)))) is broad


def test_a_docstring_does_not_count_as_lines_of_its_function() -> None:
    [function] = ast.parse('@decorated\ndef f():\n    """One.\n\n    Three.\n    """\n    return 1').body
    assert isinstance(function, Function)
    assert _count_lines(function) == 2
