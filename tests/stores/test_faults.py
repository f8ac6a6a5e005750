"""What goes wrong outside: a disk that is full, a line that drops, two loads at once, and secrets that must not show.

All on the real servers.
"""

from __future__ import annotations

import base64
import math
import os
import pty
import re
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from kg.graph.turtle import Term, Triples, iter_turtle, write_text
from kg.stores import rdf4j
from kg.stores.documents import BACKGROUND, split_by_document
from kg.stores.neo4j import Neo4jStore
from kg.stores.rdf4j import SparqlStore
from kg.words.errors import StoreError
from tests.stores import servers
from tests.stores.servers import PASSWORD, REPOSITORY, USER, connect
from tests.stores.test_neo4j import ROOT

KINDS = ("neo4j", "rdf4j", "graphdb", "fuseki")


def as_set(triples: Triples) -> set[tuple[str, str, Term]]:
    return {(s, p, o) for s, pairs in triples.items() for p, o in pairs}


@pytest.fixture(scope="module")
def triples(triples: Triples) -> Triples:
    """A few pages: faults are the same on a small graph, and sooner there."""
    part: dict[str, set[tuple[str, Term]]] = {}
    for name, pages in list(split_by_document(triples).items())[:4]:
        assert name != BACKGROUND
        for subject, pairs in pages.items():
            part.setdefault(subject, set()).update(pairs)
    assert sum(map(len, part.values())) > 4000
    return part


@pytest.fixture(scope="module")
def part_file(triples: Triples, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("part") / "graph.ttl"
    write_text(iter_turtle(triples), path)
    return path


def empty(kind: str, url: str) -> None:
    """Take out what earlier tests left."""
    with connect(kind, url) as store:
        store.load({}, prune=True)
        assert not set(store.read_triples())


@pytest.fixture(params=KINDS)
def running(request: pytest.FixtureRequest) -> tuple[str, str]:
    """A kind of server, and the address of one that runs."""
    url: str = request.getfixturevalue(f"{request.param}_server")[1]
    return request.param, url


# ----- a server that is killed


def test_a_server_killed_in_the_middle_is_mended_by_a_repeat(
    running: tuple[str, str], triples: Triples, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setattr(rdf4j, "_WAITS_SECONDS", (0.1, 0.1))
    kind, url = running
    server: servers.Server = request.getfixturevalue(f"{kind}_server")[0]
    empty(kind, url)
    totals: list[int] = []

    def kill_in_the_middle(done: int, total: int) -> None:
        totals.append(total)
        if done > total // 2:
            server.kill()

    with (
        connect(kind, url, progress=kill_in_the_middle, **_small_steps(kind)) as store,
        pytest.raises(StoreError, match="safe to repeat") as told,
    ):
        store.load(triples)
    assert "\n" not in str(told.value) and PASSWORD not in str(told.value)
    server.start()
    with connect(kind, url) as store:
        if isinstance(store, Neo4jStore):
            # Half of the nodes and edges are there, and each carries all that it should.
            assert set(store.read_triples()) < as_set(triples)
        repeated = store.load(triples)
        # What had arrived is not sent again.
        assert 0 < repeated.sent < totals[0]
        assert set(store.read_triples()) == as_set(triples)
        assert store.load(triples).sent == 0


def _small_steps(kind: str) -> dict[str, Any]:
    return {"batch": 100, "patience": 2.0} if kind == "neo4j" else {"chunk": 500}


# ----- a full disk


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[tuple[Path, Callable[[int], None]]]:
    """A file system of its own in memory, and what sets its size in bytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = shutil.which("mount") and os.geteuid() == 0
    command = ["mount", "-t", "tmpfs", "-o", "size=2g", "tmpfs", str(folder)]
    if not mounted or subprocess.run(command, check=False, capture_output=True).returncode:
        why = "a small disk cannot be mounted here (needs root)"
        with warnings.catch_warnings():
            warnings.simplefilter("default")
            warnings.warn(f"NOT TESTED on a full disk: {why}", stacklevel=1)
        pytest.skip(why)

    def resize(size: int) -> None:
        subprocess.run(["mount", "-o", f"remount,size={size}", str(folder)], check=True)

    try:
        yield folder, resize
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.parametrize("kind", KINDS)
def test_a_full_disk_is_one_line_and_a_repeat_with_room_completes(
    kind: str,
    needs_servers: None,
    small_disk: tuple[Path, Callable[[int], None]],
    triples: Triples,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rdf4j, "_WAITS_SECONDS", (0.0,))
    folder, resize = small_disk
    server, url = getattr(servers, f"start_{kind}")(folder)

    def fill(done: int, total: int) -> None:
        if done < total // 3:
            resize(_used(folder) + 64 * 1024)

    with server:
        connect(kind, url).close()
        with connect(kind, url, progress=fill, **_small_steps(kind)) as store, pytest.raises(StoreError) as told:
            store.load(triples)
        assert re.search("server failed: .+disk is full; it is safe to repeat", str(told.value))
        assert "\n" not in str(told.value) and PASSWORD not in str(told.value)
        resize(2 << 30)
        if kind == "neo4j":
            # It takes nothing more until it is started again, and says so.
            server.kill()
            server.start()
        with connect(kind, url) as store:
            repeated = store.load(triples)
            assert repeated.sent > 0
            assert set(store.read_triples()) == as_set(triples)
            assert store.load(triples).sent == 0


def _used(folder: Path) -> int:
    found = os.statvfs(folder)
    return (found.f_blocks - found.f_bfree) * found.f_frsize


# ----- a line that drops


@contextmanager
def cut_line(url: str, *cuts: int, then: float) -> Iterator[str]:
    """An address that leads to a server, and drops each line after so many bytes; later lines after ``then``."""
    host, port = url.split("//")[1].split("/")[0].split(":")
    left = list(cuts)
    over = threading.Event()

    def carry(near: socket.socket, budget: float) -> None:
        """Small questions pass; what is cut is a load."""
        with near, socket.create_connection((host, int(port))) as far, suppress(OSError):
            # Close at once and without a word, as a cable that is pulled.
            near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            while not over.is_set():
                for side in select.select([near, far], [], [], 0.1)[0]:
                    data = side.recv(16384)
                    budget -= len(data) if side is near else 0
                    if not data or budget < 0:
                        return
                    (far if side is near else near).sendall(data)

    def serve(pool: ThreadPoolExecutor) -> None:
        while not over.is_set():
            if select.select([listener], [], [], 0.1)[0]:
                pool.submit(carry, listener.accept()[0], left.pop() if left else then)

    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(16) as pool:
        pool.submit(serve, pool)
        try:
            yield url.replace(f"{host}:{port}", f"{host}:{listener.getsockname()[1]}")
        finally:
            over.set()


def test_a_line_that_drops_now_and_then_does_not_stop_a_load(
    running: tuple[str, str], triples: Triples, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rdf4j, "_WAITS_SECONDS", (0.1, 0.1, 0.1))
    kind, url = running
    empty(kind, url)
    options: dict[str, Any] = {"patience": 20.0} if kind == "neo4j" else {}
    with cut_line(url, 100_000, 100_000, then=math.inf) as shaky, connect(kind, shaky, **options) as store:
        store.load(triples)
        assert set(store.read_triples()) == as_set(triples)


def test_a_line_that_is_gone_is_one_line_and_a_repeat_completes(
    running: tuple[str, str], triples: Triples, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rdf4j, "_WAITS_SECONDS", (0.1,))
    kind, url = running
    empty(kind, url)
    with (
        cut_line(url, 100_000, then=0) as shaky,
        connect(kind, shaky, **_small_steps(kind)) as store,
        pytest.raises(StoreError, match="safe to repeat") as told,
    ):
        store.load(triples)
    assert "\n" not in str(told.value) and PASSWORD not in str(told.value)
    with connect(kind, url) as store:
        store.load(triples)
        assert set(store.read_triples()) == as_set(triples)


# ----- two loads at once


def test_two_loads_at_once_lose_nothing(running: tuple[str, str], triples: Triples) -> None:
    kind, url = running
    empty(kind, url)
    together = threading.Barrier(2)

    def load() -> str:
        with connect(kind, url) as store:
            together.wait()
            try:
                store.load(triples)
            except StoreError as error:
                return str(error)
        return ""

    with ThreadPoolExecutor(2) as pool:
        told = [future.result() for future in [pool.submit(load), pool.submit(load)]]
    # Whoever is disturbed by the other says so, and that a repeat helps.
    assert all(not line or "epeat" in line for line in told), told
    with connect(kind, url) as store:
        repeated = store.load(triples)
        assert set(store.read_triples()) == as_set(triples)
        assert repeated.sent == 0 or any(told)
        assert store.load(triples).sent == 0


# ----- writes


def test_a_second_load_writes_nothing_at_all(
    running: tuple[str, str], triples: Triples, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, url = running
    with connect(kind, url) as store:
        store.load(triples, prune=True)
        writes: list[str] = []
        if isinstance(store, Neo4jStore):
            write = store._write
            monkeypatch.setattr(store, "_write", lambda s, **p: (writes.append(s), write(s, **p)))
        else:
            assert isinstance(store, SparqlStore)
            request = store._http.request

            def watch(method: str, address: str, **options: Any) -> tuple[int, bytes]:
                if method != "GET" and address != store.endpoints.query:
                    writes.append(f"{method} {address}")
                return request(method, address, **options)

            monkeypatch.setattr(store._http, "request", watch)
        store.load(triples, prune=True)
    assert all(" IF NOT EXISTS " in line for line in writes), writes


# ----- secrets


def test_no_secret_in_arguments_and_logs(
    running: tuple[str, str], part_file: Path, request: pytest.FixtureRequest
) -> None:
    kind, url = running
    empty(kind, url)
    arguments, variable = _command(kind, url, part_file)
    environment = os.environ | {variable: PASSWORD}
    process = subprocess.Popen(
        [sys.executable, "-m", "kg.cli", *arguments], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    seen: set[str] = set()
    while process.poll() is None:
        seen |= {_read(path) for path in Path("/proc").glob("[0-9]*/cmdline")} if Path("/proc").is_dir() else set()
        time.sleep(0.1)
    assert process.stdout is not None
    said = process.stdout.read().decode()
    process.stdout.close()
    assert process.returncode == 0, said
    assert not Path("/proc").is_dir() or any("kg.cli" in line for line in seen)
    secrets = (PASSWORD, base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode())
    ours = [line for line in seen if "kg.cli" in line]
    assert not any(secret in line for secret in secrets for line in [*ours, said])
    folder = request.getfixturevalue(f"{kind}_server")[0].folder
    logs = [path for path in folder.rglob("*.log*") if path.is_file()]
    assert logs
    for path in logs:
        text = path.read_bytes()
        assert not any(secret.encode() in text for secret in secrets), path


@pytest.mark.skipif(not hasattr(pty, "fork"), reason="needs a terminal of Unix")
def test_the_password_is_asked_for_and_not_shown(neo4j_server: tuple[servers.Server, str], part_file: Path) -> None:
    arguments, _ = _command("neo4j", neo4j_server[1], part_file)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("NEO4J_", "GRAPHDB_"))}
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(ROOT)
        os.execve(sys.executable, [sys.executable, "-m", "kg.cli", *arguments], kept | {"TERM": "dumb"})
    shown = b""
    answered = False
    deadline = time.monotonic() + 120
    try:
        while time.monotonic() < deadline:
            if not select.select([terminal], [], [], 1.0)[0]:
                continue
            try:
                data = os.read(terminal, 4096)
            except OSError:  # Linux tells so that the other side is closed.
                break
            if not data:
                break
            shown += data
            if not answered and b"Password:" in shown:
                os.write(terminal, f"{PASSWORD}\n".encode())
                answered = True
    finally:
        os.close(terminal)
        if os.waitpid(child, os.WNOHANG)[0] == 0:
            time.sleep(1.0)
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    assert answered and PASSWORD.encode() not in shown
    assert re.search(rb"\d+ nodes and \d+ edges; \d+ sent", shown), shown


def _command(kind: str, url: str, graph: Path) -> tuple[list[str], str]:
    if kind == "neo4j":
        return ["load", "neo4j", url, "--graph", str(graph), "--user", USER], "NEO4J_PASSWORD"
    # RDF4J's own server asks for no login and takes no notice of one; what is sent must not show all the same.
    if kind == "fuseki":
        return ["load", "sparql", url, "--graph", str(graph), "--user", USER], "GRAPHDB_PASSWORD"
    return ["load", "graphdb", url, "-r", REPOSITORY, "--graph", str(graph), "--user", USER], "GRAPHDB_PASSWORD"


def _read(path: Path) -> str:
    try:
        return path.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    except OSError:  # It has ended meanwhile.
        return ""
