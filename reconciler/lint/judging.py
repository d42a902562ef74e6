"""From what rules find to what is told: places, severities, comments that silence."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reconciler.lint.catalogue import is_certain, topics
from reconciler.lint.checked import UNUSED_IGNORE
from reconciler.lint.rules import RULES
from reconciler.lint.scene import Scene
from reconciler.model import Severity, Warning_
from reconciler.secrecy import conceal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from reconciler.lint.rule import Finding, Rule
    from reconciler.model import Ignore, Manifest

    # A warning, and the resources at which it can be silenced.
    Told = tuple[Warning_, frozenset[str]]


def judge(manifest: Manifest, now: datetime, least: Severity) -> tuple[Warning_, ...]:
    """Everything of ``least`` or worse, in the order of the text."""
    silencer = Silencer(manifest)
    found = [*_checked(manifest), *_found(manifest, now, least)]
    kept = [warning for warning, subjects in found if not silencer.silences(warning, subjects)]
    if _severity(manifest, UNUSED_IGNORE.code) is not None:
        kept += (one for one, subjects in list(silencer.unused()) if not silencer.silences(one, subjects))
    return tuple(sorted((one for one in _each_once(kept) if one.severity.reaches(least)), key=_order))


def settle(warnings: Iterable[Warning_], manifest: Manifest) -> tuple[Warning_, ...]:
    """Warnings as the manifest would have them: each with its severity there, without those that it silences."""
    silencer = Silencer(manifest)
    judged = (_judged(one, manifest) for one in warnings)
    return tuple(one for one in judged if one and not silencer.silences(one, frozenset({one.address})))


def _judged(warning: Warning_, manifest: Manifest) -> Warning_ | None:
    severity = _severity(manifest, warning.code)
    return None if severity is None else replace(warning, severity=severity)


def _severity(manifest: Manifest, code: str) -> Severity | None:
    """How bad a code is in this manifest; None where it is off. What is not known here stays a warning."""
    if code in manifest.severities:
        return manifest.severities[code]
    topic = topics().get(code)
    return topic.severity if topic else Severity.WARNING


def _checked(manifest: Manifest) -> Iterator[Told]:
    """What reading the manifest has found."""
    for one in manifest.warnings:
        if (judged := _judged(one, manifest)) is not None:
            yield judged, frozenset({one.address})


def _found(manifest: Manifest, now: datetime, least: Severity) -> Iterator[Told]:
    """What the rules find. Those that find nothing bad enough are asked only where a comment may silence them."""
    scene = Scene(manifest, now)
    named = {code for one in manifest.ignores for code in one.codes}
    for rule in RULES:
        severity = _severity(manifest, rule.code)
        if severity is not None and (severity.reaches(least) or rule.code in named):
            yield from _placed(rule, severity, scene)


def _placed(rule: Rule, severity: Severity, scene: Scene) -> Iterator[Told]:
    written = scene.manifest.written
    for one in rule.check(scene):
        place = written[one.address].place_of(one.path) if one.address in written else ""
        yield Warning_(rule.code, conceal(one.address), one.message, place, severity), _subjects(one)


def _subjects(finding: Finding) -> frozenset[str]:
    return frozenset({finding.address, *finding.also})


def _each_once(warnings: Iterable[Warning_]) -> Iterable[Warning_]:
    """What is written once, as in the defaults, is told once."""
    told: dict[tuple[str, str, str], Warning_] = {}
    for one in warnings:
        told.setdefault((one.code, one.place or one.address, one.message), one)
    return told.values()


def _order(warning: Warning_) -> tuple[str, int, int, str, str]:
    file, line, column = warning.place.rsplit(":", 2) if warning.place else ("", "0", "0")
    return file, int(line), int(column), warning.code, warning.address


class Silencer:
    """The comments of a manifest, and whether each has silenced something."""

    def __init__(self, manifest: Manifest) -> None:
        self._by_subject: dict[tuple[str, str], list[tuple[Ignore, str]]] = {}
        self._ignores = manifest.ignores
        self._used: set[tuple[Ignore, str]] = set()
        self._severities = manifest.severities
        for one in manifest.ignores:
            for code in one.codes:
                for subject in (one.line, *one.addresses):
                    self._by_subject.setdefault((code, subject), []).append((one, code))

    def silences(self, warning: Warning_, subjects: frozenset[str]) -> bool:
        """Whether a comment at one of the subjects, or in the line of the warning's place, has its code."""
        if not self._by_subject:
            return False
        line = warning.place.rpartition(":")[0]
        found = [one for subject in (line, *subjects) for one in self._by_subject.get((warning.code, subject), ())]
        self._used.update(found)
        return bool(found)

    def unused(self) -> Iterator[Told]:
        """A note for each code that a comment names for nothing."""
        severity = self._severities.get(UNUSED_IGNORE.code) or UNUSED_IGNORE.severity
        for one in self._ignores:
            for code in one.codes:
                if (one, code) not in self._used and is_certain(code):
                    message = f"silences nothing here with {code}; take it away"
                    subject = min(map(conceal, one.addresses), default="comment")
                    yield Warning_(UNUSED_IGNORE.code, subject, message, one.place, severity), one.addresses
