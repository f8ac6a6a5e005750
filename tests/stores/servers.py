"""Real database servers on the loopback address, started and stopped by whoever tests or measures with them.

``.ci/servers`` fetches what they are made of. A server keeps its data in its folder, so that it can be killed and
started again.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

import neo4j

from kg.stores.neo4j import Neo4jStore
from kg.stores.rdf4j import SparqlStore, rdf4j_endpoints, read_configuration, sparql_endpoints
from kg.words.data import seeds_path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
USER = "neo4j"
PASSWORD = "correct-horse"
REPOSITORY = "county-kg"
_START_SECONDS = 120.0
_STOP_SECONDS = 30.0
_OPTIONS = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true", "-Duser.language=en")


def artefacts() -> Path:
    """Folder with what the servers are made of."""
    return Path(os.environ.get("KG_SERVERS") or ROOT / ".cache" / "servers")


def missing() -> str:
    """Why no server can be started here, or ""."""
    if not (artefacts() / ".complete").is_file():
        return f"no servers in {artefacts()}: run .ci/servers"
    if shutil.which("java") is None or shutil.which("javac") is None:
        return "no Java 17 with its compiler"
    return ""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A process that is a database server.

    Args:
        folder: Its data, and its log.
        command: What starts it.
        is_up: Whether it answers.
    """

    def __init__(self, folder: Path, command: list[str], is_up: Callable[[], bool]) -> None:
        self.folder = folder
        self._command = command
        self._is_up = is_up
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it and wait until it answers.

        Raises:
            RuntimeError: It stopped, or does not answer in time; with the end of its log.
        """
        log = self.folder / "server.log"
        with log.open("ab") as out:
            self._process = subprocess.Popen(self._command, cwd=self.folder, stdout=out, stderr=out)
        end = time.monotonic() + _START_SECONDS
        while not self._is_up():
            if self._process.poll() is not None or time.monotonic() > end:
                self.kill()
                raise RuntimeError(f"{self._command[-1]} did not start:\n{log.read_text('utf-8', 'replace')[-2000:]}")
            time.sleep(0.2)

    def kill(self) -> None:
        """As ``kill -9``: no chance to write anything."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """Ask it to stop; kill it if it does not."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None


def start_neo4j(folder: Path) -> tuple[Server, str]:
    """A Neo4j server, not started, whose user is :data:`USER` with :data:`PASSWORD`; and its address."""
    port = free_port()
    jars = artefacts() / "neo4j"
    subprocess.run(
        ["javac", "-cp", f"{jars}/*", "-d", str(folder / "launcher"), str(HERE / "Neo4jServer.java")], check=True
    )
    uri = f"bolt://127.0.0.1:{port}"
    path = os.pathsep.join([f"{jars}/*", str(folder / "launcher")])
    command = ["java", *_OPTIONS, "-Xmx900m", "-cp", path, "Neo4jServer", str(folder / "data"), str(port)]

    def is_up() -> bool:
        return _accepts(port) and _set_password(uri)

    return Server(folder, command, is_up), uri


def start_rdf4j(folder: Path) -> tuple[Server, str]:
    """An RDF4J server, not started, and its address."""
    return _rdf4j_server(folder, artefacts() / "rdf4j" / "rdf4j-http-server.war")


def _rdf4j_server(folder: Path, war: Path) -> tuple[Server, str]:
    port = free_port()
    url = f"http://127.0.0.1:{port}/rdf4j-server"
    command = [
        *("java", *_OPTIONS, "-Xmx900m"),
        f"-Dorg.eclipse.rdf4j.appdata.basedir={folder / 'data'}",
        f"-Djava.io.tmpdir={folder}",
        # GraphDB would tell its maker about each start.
        "-Dstatistics-endpoint=disabled",
        *("-jar", str(artefacts() / "rdf4j" / "jetty-runner.jar"), "--host", "127.0.0.1", "--port", str(port)),
        *("--path", "/rdf4j-server", str(war)),
    ]
    return Server(folder, command, lambda: _answers(f"{url}/protocol")), url


def start_graphdb(folder: Path) -> tuple[Server, str]:
    """An RDF4J server with GraphDB's engine in it, not started, and its address.

    GraphDB's own server is not published as an artefact; its engine is, runs without a licence, and speaks the same
    protocol from inside RDF4J's server.
    """
    war = folder / "war"
    with zipfile.ZipFile(artefacts() / "rdf4j" / "rdf4j-http-server.war") as archive:
        archive.extractall(war)
    libraries = war / "WEB-INF" / "lib"
    for jar in sorted((artefacts() / "graphdb").glob("*.jar")):
        # The engine's own versions take the place of the server's.
        for old in libraries.glob(f"{_artifact_name(jar)}-[0-9]*.jar"):
            old.unlink()
        (libraries / jar.name).symlink_to(jar)
    return _rdf4j_server(folder, war)


def _artifact_name(jar: Path) -> str:
    return re.sub(r"-[0-9][\w.-]*$", "", jar.stem)


def start_fuseki(folder: Path) -> tuple[Server, str]:
    """A Fuseki server, not started, that asks for :data:`USER` and :data:`PASSWORD`; and its dataset's address."""
    port = free_port()
    url = f"http://127.0.0.1:{port}/county"
    (folder / "tdb").mkdir(parents=True, exist_ok=True)
    (folder / "passwd").write_text(f"{USER}: {PASSWORD}\n", encoding="ascii")
    command = [
        *("java", *_OPTIONS, "-Xmx900m", "-jar", str(artefacts() / "fuseki" / "jena-fuseki-server.jar")),
        *("--localhost", "--port", str(port), f"--passwd={folder / 'passwd'}", "--auth=basic"),
        *("--tdb2", f"--loc={folder / 'tdb'}", "--update", "/county"),
    ]
    return Server(folder, command, lambda: _answers(url, 401)), url


def connect(kind: str, url: str, **options: Any) -> Any:
    """A store on a ``neo4j``, ``rdf4j``, ``graphdb`` or ``fuseki`` server; a repository is made if need be."""
    if kind == "neo4j":
        return Neo4jStore(url, user=USER, password=PASSWORD, **options)
    if kind == "fuseki":
        return SparqlStore(sparql_endpoints(url), user=USER, password=PASSWORD, **options)
    store = SparqlStore(rdf4j_endpoints(url, REPOSITORY), **options)
    store.create(read_configuration(seeds_path(f"stores/{kind}-repository.ttl")))
    return store


def _accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _answers(url: str, *also: int) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError as error:
        with error:
            return error.code in also
    except OSError:
        return False


def _set_password(uri: str) -> bool:
    """Give a new server its password; whether it has it."""
    try:
        with neo4j.GraphDatabase.driver(uri, auth=(USER, PASSWORD)) as driver:
            driver.execute_query("RETURN 1")
        return True
    except neo4j.exceptions.AuthError:
        pass
    except neo4j.exceptions.DriverError:
        return False
    try:
        with neo4j.GraphDatabase.driver(uri, auth=(USER, "neo4j")) as driver:
            change = f"ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO '{PASSWORD}'"
            driver.execute_query(change, database_="system")
    except (neo4j.exceptions.DriverError, neo4j.exceptions.Neo4jError):
        return False
    return False
