"""How long a build takes and how much memory it needs: ``python -m benchmarks.build [PAGES] [--copies N]``.

Each run is a process of its own, start-up included, as a user sees it. Copies of the pages under other names show how
time and memory grow with the number of pages.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def measure(pages: Path, out: Path, *, html: bool) -> tuple[float, float]:
    """Build once.

    Args:
        pages: Folder of pages.
        out: Folder to write to.
        html: Whether to draw the page too.

    Returns:
        Seconds by the clock, and the peak of memory in MiB (0 where the system does not tell).
    """
    command = [sys.executable, "-m", "kg.cli", "build", str(pages), "-o", str(out), "--html" if html else "--no-html"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    begun = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    if hasattr(os, "wait4"):
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        # Linux counts in KiB, macOS in bytes.
        peak = usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    else:
        process.wait()
        peak = 0.0
    seconds = time.perf_counter() - begun
    if process.returncode not in (0, 1):
        raise SystemExit(f"kg build failed with exit code {process.returncode}")
    return seconds, peak


def main() -> None:
    """Print a table: copies, pages, characters, seconds and memory, without and with the HTML page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="?", type=Path, default=ROOT / "seeds" / "corpus")
    parser.add_argument("--copies", type=int, nargs="+", default=[1, 4, 16])
    arguments = parser.parse_args()
    sources = sorted(arguments.pages.glob("*.txt"))
    characters = sum(len(p.read_bytes().decode("utf-8", "replace")) for p in sources)
    print("copies  pages  characters  s without html  s with html  peak MiB")
    for copies in arguments.copies:
        with tempfile.TemporaryDirectory() as folder:
            work = Path(folder)
            (work / "pages").mkdir()
            for number in range(copies):
                for source in sources:
                    shutil.copy(source, work / "pages" / f"{source.stem}-{number}{source.suffix}")
            plain, _ = measure(work / "pages", work / "plain", html=False)
            drawn, peak = measure(work / "pages", work / "drawn", html=True)
        total = characters * copies
        print(f"{copies:6}  {len(sources) * copies:5}  {total:10}  {plain:14.1f}  {drawn:11.1f}  {peak:8.0f}")


if __name__ == "__main__":
    main()
