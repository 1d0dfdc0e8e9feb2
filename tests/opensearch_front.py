"""nginx with TLS before a node of the test cluster: it lets in who has the password, or the key."""

import base64
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from telegram_webhooks import free_ports, nginx

USER, PASSWORD, KEY = "reader", "tide-and-lamp", "a2V5OmZvZ2hvcm4="
STARTED = 20
"""Seconds in which nginx has to listen."""
SETTINGS = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; {user}
events {{ worker_connections 512; }}
http {{
  access_log {folder}/access.log; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  map $http_authorization $door {{ default "archive"; "ApiKey {key}" off; }}
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {folder}/server.pem; ssl_certificate_key {folder}/server.key;
    auth_basic $door; auth_basic_user_file {folder}/users;
    client_max_body_size 100m;
    location / {{ proxy_pass {node}; proxy_set_header Authorization ""; }}
  }}
}}
"""
CERTIFICATES = (
    "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=island -keyout ca.key -out ca.pem",
    "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=strangers -keyout other.key -out other.pem",
    "req -newkey rsa:2048 -nodes -subj /CN=node -keyout server.key -out server.csr",
    "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out server.pem",
)
"""An authority, another one, and a certificate for 127.0.0.1 by the first."""


@dataclass(frozen=True, slots=True)
class Front:
    """Where nginx listens, and the folder of certificates: ca.pem, and other.pem that has signed nothing."""

    port: int
    folder: Path

    @property
    def host(self) -> str:
        """The address that the certificate is for."""
        return f"https://127.0.0.1:{self.port}"

    def certificate(self, name: str) -> Path:
        """Return the file of an authority."""
        return self.folder / f"{name}.pem"


def missing() -> str | None:
    """Return why there can be no such front here; None where there can."""
    absent = [name for name, found in (("nginx", nginx()), ("openssl", shutil.which("openssl"))) if not found]
    return f"not installed: {', '.join(absent)}" if absent else None


@contextmanager
def front(node: str, folder: Path) -> Iterator[Front]:
    """Run nginx before the node at this address for as long as the context lasts."""
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1\n", encoding="utf-8")
    for words in CERTIFICATES:
        subprocess.run(["openssl", *words.split()], cwd=folder, check=True, capture_output=True)
    (folder / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n", encoding="utf-8")
    (port,) = free_ports(1)
    user = "" if os.geteuid() else "user root;"
    settings = folder / "nginx.conf"
    settings.write_text(SETTINGS.format(folder=folder, user=user, key=KEY, port=port, node=node), encoding="utf-8")
    command = [nginx() or "nginx", "-p", str(folder), "-c", str(settings), "-e", str(folder / "error.log")]
    with subprocess.Popen(command) as started:
        try:
            _wait(port, started)
            yield Front(port, folder)
        finally:
            started.terminate()


def secrets() -> tuple[str, ...]:
    """Return what must not be seen anywhere, in every form in which it is sent."""
    return PASSWORD, KEY, base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()


def _wait(port: int, started: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTED
    while time.monotonic() < until and started.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError("nginx did not start")
