"""What several tests share: the graph of the sample corpus, built once, and the settings of property tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from kg.build import BuildResult, build
from tests.timings import iter_lines

pytest_plugins = ["tests.views.browsing"]

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "seeds" / "corpus"

# The same examples in every run, and no deadline: a slow machine is no fault of the code.
settings.register_profile("kg", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("kg")


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[BuildResult, Path]:
    """The build of the sample corpus, and the folder with graph.ttl and report.json."""
    out = tmp_path_factory.mktemp("sample")
    return build([SAMPLE], out, html=False), out


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the timings that tests took; they fail nothing."""
    lines = iter_lines()
    if lines:
        terminalreporter.section("timings")
        for line in lines:
            terminalreporter.write_line(line)
