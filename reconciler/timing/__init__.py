"""When a schedule fires, in words, and what changing it does to the runs that are due."""

from reconciler.timing.clock import ClockChange, list_clock_changes
from reconciler.timing.effect import Consequence, Effect, effect
from reconciler.timing.firing import Firing, firings
from reconciler.timing.sentence import sentence
from reconciler.timing.timing import Rhythm, Timing, tell_timing

__all__ = [
    "ClockChange",
    "Consequence",
    "Effect",
    "Firing",
    "Rhythm",
    "Timing",
    "effect",
    "firings",
    "list_clock_changes",
    "sentence",
    "tell_timing",
]
