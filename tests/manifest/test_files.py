"""The files that make up a manifest, and the files beside them."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest

from reconciler.errors import ManifestError
from reconciler.manifest import files
from reconciler.manifest.files import Document, read_beside, read_documents

NOTHING = BytesIO()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A manifest's folder, and a file beside it that is not the manifest's."""
    (tmp_path / "secret.txt").write_text("root's")
    inside = tmp_path / "jobs"
    (inside / "bodies").mkdir(parents=True)
    (inside / "bodies" / "digest.json").write_bytes(b'{"a": 1}\n')
    return inside


def refuse(*names: str) -> list[str]:
    with pytest.raises(ManifestError) as caught:
        read_documents(names, BytesIO())
    return [str(problem) for problem in caught.value.problems]


def test_a_file_is_known_by_the_name_that_the_user_gave_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.yaml").write_bytes(b"\xff")
    monkeypatch.chdir(folder.parent)
    assert read_documents(["jobs/a.yaml"], NOTHING) == (Document("jobs/a.yaml", Path("jobs"), b"\xff"),)


def test_a_folder_is_its_yaml_files_by_name_without_those_of_its_folders(folder: Path) -> None:
    for name in ("b.yaml", "a.yml", "c.json", "bodies/d.yaml"):
        (folder / name).write_text(name)
    (folder / "e.yaml").mkdir()
    found = read_documents([str(folder)], NOTHING)
    assert [(one.name, one.folder) for one in found] == [
        (str(folder / "a.yml"), folder),
        (str(folder / "b.yaml"), folder),
    ]


def test_a_hyphen_is_standard_input_whose_bodies_lie_where_the_command_runs() -> None:
    assert read_documents(["-"], BytesIO(b"text")) == (Document("<stdin>", Path.cwd(), b"text"),)


def test_files_come_in_the_order_in_which_they_were_named_each_once(folder: Path) -> None:
    for name in ("b.yaml", "a.yaml"):
        (folder / name).write_text(name)
    names = [str(folder / "b.yaml"), str(folder / "a.yaml"), str(folder / "b.yaml")]
    assert [one.content for one in read_documents(names, NOTHING)] == [b"b.yaml", b"a.yaml"]


def test_every_file_that_cannot_be_read_is_told(folder: Path) -> None:
    empty, missing = str(folder / "bodies"), str(folder / "missing.yaml")
    told = refuse(empty, missing)
    assert [problem.partition(";")[0] for problem in told] == [
        f"{empty}: cannot be read: the folder holds no *.yaml or *.yml",
        f"{missing}: cannot be read: no such file or directory",
    ]


def test_a_file_that_is_too_large_to_be_a_manifest_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_LARGEST", 1024**2)
    (folder / "a.yaml").write_bytes(b"#" * (1024**2 + 1))
    assert refuse(str(folder / "a.yaml")) == [f"{folder / 'a.yaml'}: cannot be read: it is larger than 1 MB"]


@pytest.mark.parametrize("name", ["bodies/digest.json", "./bodies/../bodies/digest.json", "link.json"])
def test_a_file_in_the_manifest_s_folder_or_below_is_read_byte_for_byte(folder: Path, name: str) -> None:
    (folder / "link.json").symlink_to("bodies/digest.json")
    assert read_beside(folder, name) == b'{"a": 1}\n'


def test_a_manifest_s_folder_may_itself_be_a_link(folder: Path) -> None:
    link = folder.parent / "link"
    link.symlink_to(folder)
    assert read_beside(link, "bodies/digest.json") == b'{"a": 1}\n'


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../secret.txt", "leads out of the manifest's folder; keep the file beside the manifest"),
        ("/etc/hostname", "leads out of the manifest's folder; keep the file beside the manifest"),
        ("bodies/../../secret.txt", "leads out of the manifest's folder; keep the file beside the manifest"),
        ("out", "leads out of the manifest's folder; keep the file beside the manifest"),
        ("up/secret.txt", "leads out of the manifest's folder; keep the file beside the manifest"),
        ("circle", "names a file that cannot be read: its links run in a circle"),
        ("missing", "names a file that cannot be read: no such file or directory"),
        ("bodies", "names a file that cannot be read: is a directory"),
        ("a\0b", "names a file that cannot be read: its name holds a null character"),
    ],
)
def test_nothing_outside_of_the_manifest_s_folder_is_read(folder: Path, name: str, reason: str) -> None:
    (folder / "out").symlink_to("../secret.txt")
    (folder / "up").symlink_to("..")
    (folder / "circle").symlink_to("circle")
    with pytest.raises(ValueError, match=f"^{re.escape(reason)}$"):
        read_beside(folder, name)
