"""The command reference of the README, made from the help of the commands; ``python -m tests.reference`` renews it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from typer.testing import CliRunner

from kg.cli import app

README = Path(__file__).resolve().parents[1] / "README.md"
BEGIN, END = "<!-- commands: begin -->\n", "<!-- commands: end -->\n"


def help_of(*words: str) -> str:
    """The help text of a command, in 80 columns whatever the terminal."""
    result = CliRunner().invoke(app, [*words, "--help"], prog_name="kg", env={"COLUMNS": "80", "NO_COLOR": "1"})
    assert result.exit_code == 0, result.output
    return re.sub(r"[ \t]+$", "", result.output, flags=re.MULTILINE).strip() + "\n"


def iter_commands() -> Iterator[tuple[str, ...]]:
    """The words of every command, in the order of the help."""
    for command in app.registered_commands:
        yield ((command.name or command.callback.__name__).replace("_", "-"),)
    for group in app.registered_groups:
        for command in group.typer_instance.registered_commands:
            yield str(group.name), (command.name or command.callback.__name__).replace("_", "-")


def command_reference() -> str:
    """Markdown: one block of help a command."""
    parts = []
    for words in iter_commands():
        parts.append(f"### kg {' '.join(words)}\n\n```text\n{help_of(*words)}```\n")
    return "\n".join(parts)


def split_readme(text: str) -> tuple[str, str, str]:
    """The text before, inside and after the marks of the reference."""
    before, _, rest = text.partition(BEGIN)
    inside, _, after = rest.partition(END)
    return before + BEGIN, inside, END + after


def main() -> None:
    """Write the reference into the README."""
    before, _, after = split_readme(README.read_text(encoding="utf-8"))
    README.write_text(f"{before}{command_reference()}{after}", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
