"""What a person sees on the terminal: tables and progress bars. The only door to ``rich``.

A terminal of any locale and any width must show it, and a pipe gets the same as UTF-8 text without colours or bars.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table as RichTable
from rich.text import Text

# A pipe has no width: wide enough for a sentence beside its source, so that no cell is cut.
_PIPE_WIDTH = 160

Tick = Callable[[int, int], None]
"""``tick(done, total)``: so many of so many steps are done."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as data: a title, the column heads, and the rows; a column of numbers is set flush right."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def print_tables(tables: Sequence[Table]) -> None:
    """Print tables to standard output; empty ones are left out."""
    console = _console(stderr=False)
    for table in tables:
        if table.rows:
            console.print(_rich_table(table))


@contextmanager
def progress_bar(title: str) -> Iterator[Tick | None]:
    """A bar on standard error while a long run goes on; None where nobody looks at a terminal.

    >>> with progress_bar("Reading") as tick:
    ...     if tick is not None:
    ...         tick(1, 2)
    """
    console = _console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(title, total=None)

        def tick(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        yield tick


def _console(*, stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else _PIPE_WIDTH
    return Console(file=stream, width=width, highlight=False, markup=False, emoji=False)


def _rich_table(table: Table) -> RichTable:
    out = RichTable(title=table.title or None, title_justify="left", title_style="bold")
    for index, column in enumerate(table.columns):
        numeric = all(row[index].replace(".", "", 1).isdigit() for row in table.rows)
        out.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in table.rows:
        # Text and not str: what a page says is data, "[bold]" in it is no markup.
        out.add_row(*(Text(cell) for cell in row))
    return out
