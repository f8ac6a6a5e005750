"""The notebook runs from top to bottom, as a reader would run it, and shows what it promises."""

from __future__ import annotations

import os
from pathlib import Path

import nbclient
import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK = ROOT / "notebooks" / "tour.ipynb"


# Jupyter's own machinery warns of things between its packages; the kernel runs the notebook in a process of its own.
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::RuntimeWarning", "ignore::ResourceWarning")
def test_tour_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path / "matplotlib"))
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    resources = {"metadata": {"path": str(tmp_path)}}
    nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3", resources=resources).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert not [o for o in outputs if o["output_type"] == "error"]
    assert sum("image/png" in o.get("data", {}) for o in outputs) == 2
    assert sum("image/svg+xml" in o.get("data", {}) for o in outputs) == 1
    assert (tmp_path / "out" / "tour" / "plot.html").exists()
    text = "".join(o.get("text", "") for o in outputs)
    assert "敖立诚 县长 崇仁县" in text
    # A missing glyph is a box on the plot and a warning on the error stream.
    assert not [o for o in outputs if o.get("name") == "stderr" and "Glyph" in o["text"]]
    assert (tmp_path / "out" / "tour" / "graph.html").stat().st_size > 100_000


def test_tour_is_kept_without_outputs() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert not [cell for cell in notebook.cells if cell.get("outputs") or cell.get("execution_count")]
