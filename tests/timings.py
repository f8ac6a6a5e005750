"""Timings that tests take: printed at the end of a run, never a failure. Proper measurements live in benchmarks/."""

from __future__ import annotations

NOTED: list[tuple[str, float, float]] = []


def note_time(what: str, seconds: float, usual: float) -> None:
    """Note how long something took, in seconds, beside what it takes on a quiet machine at the most."""
    NOTED.append((what, seconds, usual))


def iter_lines() -> list[str]:
    """One line a timing, those over their usual time marked."""
    return [
        f"{'SLOW ' if seconds > usual else ''}{what}: {seconds:.3f} s (usually under {usual:g} s)"
        for what, seconds, usual in NOTED
    ]
