"""A real OpenSearch cluster on this machine's loopback, for the tests: started, killed, started again, and ended.

usage: python tests/opensearch_nodes.py [NODES [HEAP]]   (prints its addresses, runs until Ctrl-C)
       python tests/opensearch_nodes.py --look    (tells whether it could run here)

The distribution is the zip in .cache/opensearch (see CONTRIBUTING.md); it needs Java 21 or newer. OpenSearch does not
run as root: there its processes belong to `nobody`.
"""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

KEPT = Path(__file__).parent.parent / ".cache" / "opensearch"
NOBODY = 65534
OLDEST_JAVA = 21
HEAP = "384m"
STARTED = 150
"""Seconds in which a cluster has to be there."""


def missing() -> str | None:
    """Return why there can be no cluster here; None where there can."""
    if not list(KEPT.glob("opensearch-*.zip")):
        return "there is no OpenSearch in .cache/opensearch: .ci/run fetches it"
    return None if java_home() else f"there is no Java {OLDEST_JAVA} or newer: set JAVA_HOME"


def java_home() -> Path | None:
    """Return the folder of a Java that is new enough: JAVA_HOME, that on the path, or one beside it."""
    named = [Path(os.environ[name]) for name in ("OPENSEARCH_JAVA_HOME", "JAVA_HOME") if os.environ.get(name)]
    found = shutil.which("java")
    on_path = [Path(found).resolve().parent.parent] if found else []
    beside = [folder for home in on_path for folder in sorted(home.parent.iterdir(), reverse=True)]
    return next((home for home in (*named, *on_path, *beside) if _version(home) >= OLDEST_JAVA), None)


def _version(home: Path) -> int:
    with contextlib.suppress(OSError):
        told = re.search(r'JAVA_VERSION="(\d+)', (home / "release").read_text("utf-8"))
        return int(told[1]) if told else 0
    return 0


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


class Nodes:
    """The nodes of one cluster; a context that ends them."""

    def __init__(self, count: int = 3, heap: str = HEAP) -> None:
        """Unpack the distribution and write the settings of so many nodes."""
        self.folder = Path(tempfile.mkdtemp(prefix="nodes-"))
        self.folder.chmod(0o755)
        with zipfile.ZipFile(sorted(KEPT.glob("opensearch-*.zip"))[-1]) as packed:
            packed.extractall(self.folder)
        self.home = next(self.folder.glob("opensearch-*"))
        (self.home / "bin" / "opensearch").chmod(0o755)
        for script in (self.home / "bin").iterdir():
            script.chmod(0o755)
        ports = _free_ports(2 * count)
        self.http, self.transport = ports[:count], ports[count:]
        self.heap = heap
        self.processes: dict[int, subprocess.Popen[bytes]] = {}
        for place in range(count):
            self._configure(place)

    @property
    def hosts(self) -> list[str]:
        """The addresses of all nodes."""
        return [f"http://127.0.0.1:{port}" for port in self.http]

    def _configure(self, place: int) -> None:
        own = self.folder / f"node-{place}"
        shutil.copytree(self.home / "config", own / "config")
        (own / "temporary").mkdir()
        names = [f"node-{each}" for each in range(len(self.http))]
        settings = {
            "cluster.name": "baoda-tests", "node.name": names[place], "network.host": "127.0.0.1",
            "http.port": self.http[place], "transport.port": self.transport[place],
            "path.data": str(own / "data"), "path.logs": str(own / "logs"),
            "discovery.seed_hosts": [f"127.0.0.1:{port}" for port in self.transport],
            "cluster.initial_cluster_manager_nodes": names, "cluster.routing.allocation.disk.threshold_enabled": False,
            "indices.recovery.max_bytes_per_sec": "400mb", "cluster.fault_detection.leader_check.retry_count": 1,
            "cluster.fault_detection.leader_check.timeout": "2s",
            "cluster.fault_detection.follower_check.retry_count": 1,
            "cluster.fault_detection.follower_check.timeout": "2s",
        }  # fmt: skip
        options = (own / "config" / "jvm.options").read_text("utf-8").splitlines(keepends=True)
        kept = [line for line in options if "logs/" not in line and "HeapDump" not in line]
        (own / "config" / "jvm.options").write_text("".join(kept), "utf-8")
        lines = [f"{key}: {json.dumps(value)}\n" for key, value in settings.items()]
        (own / "config" / "opensearch.yml").write_text("".join(lines), "utf-8")
        for each in (own, *own.rglob("*")) if os.geteuid() == 0 else ():
            os.chown(each, NOBODY, NOBODY)

    def start(self, *places: int) -> None:
        """Start these nodes, or all."""
        for place in places or range(len(self.http)):
            own = self.folder / f"node-{place}"
            user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
            environment = {
                "PATH": os.environ["PATH"], "OPENSEARCH_JAVA_HOME": str(java_home()), "HOME": str(own),
                "OPENSEARCH_PATH_CONF": str(own / "config"), "OPENSEARCH_TMPDIR": str(own / "temporary"),
                "OPENSEARCH_JAVA_OPTS": f"-Xms{self.heap} -Xmx{self.heap} -XX:TieredStopAtLevel=4",
            }  # fmt: skip
            with (self.folder / f"node-{place}.log").open("ab") as log:
                command = [str(self.home / "bin" / "opensearch")]
                self.processes[place] = subprocess.Popen(
                    command, cwd=own, env=environment, stdout=log, stderr=log, start_new_session=True, **user
                )  # type: ignore[call-overload]

    def kill(self, place: int) -> None:
        """End a node as a power cut would."""
        process = self.processes.pop(place)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def wait(self, status: str = "green", seconds: float = STARTED, nodes: int | None = None) -> None:
        """Wait until the cluster has so many nodes (all unless told otherwise) and is of this colour."""
        until = time.monotonic() + seconds
        wanted = len(self.processes) if nodes is None else nodes
        path = f"/_cluster/health?wait_for_status={status}&wait_for_nodes={wanted}&timeout=2s"
        while time.monotonic() < until:
            with contextlib.suppress(OSError, urllib.error.HTTPError):
                health = self.get(path)
                if not health["timed_out"]:
                    return
            if dead := [place for place, process in self.processes.items() if process.poll() is not None]:
                raise RuntimeError((self.folder / f"node-{dead[0]}.log").read_text("utf-8")[-3000:])
            time.sleep(0.3)
        raise TimeoutError(f"no {status} cluster within {seconds} s")

    def get(self, path: str) -> Any:
        """Ask the first living node."""
        with urllib.request.urlopen(self.hosts[min(self.processes)] + path, timeout=30) as reply:
            return json.load(reply)

    def __enter__(self) -> "Nodes":
        """Start all nodes and wait for them."""
        try:
            self.start()
            self.wait()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """End all of them."""
        self.stop()

    def stop(self) -> None:
        """End all nodes and take their folders away."""
        for place in list(self.processes):
            self.kill(place)
        shutil.rmtree(self.folder, ignore_errors=True)


@contextlib.contextmanager
def running(count: int, heap: str = HEAP) -> Iterator[Nodes]:
    """Run a cluster for as long as the context lasts."""
    with Nodes(count, heap) as nodes:
        yield nodes


def main(arguments: Sequence[str]) -> None:
    """Run a cluster until Ctrl-C."""
    if why := missing():
        sys.exit(f"error: {why}")
    if "--look" in arguments:
        return
    with contextlib.suppress(KeyboardInterrupt), running(int((*arguments, "3")[0]), *arguments[1:2]) as nodes:
        print(" ".join(nodes.hosts), flush=True)
        signal.pause()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    main(sys.argv[1:])
