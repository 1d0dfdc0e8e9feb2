"""The container and the service as files: what they promise is read from them, by their own tools if they are here."""

import json
import re
import shutil
import subprocess
import threading
import tomllib
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.usage import parser

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
UNITS = sorted((ROOT / "deploy").glob("*.service"))
BAODA = "/opt/baoda/bin/baoda"


def instructions() -> list[tuple[str, str]]:
    """Return the instructions of the Dockerfile, each on one line."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split()[0], line.partition(" ")[2].strip()) for line in lines]


def last(kind: str) -> str:
    return [rest for name, rest in instructions() if name == kind][-1]


# ---- the image


def test_the_image_is_built_in_one_stage_and_runs_in_another() -> None:
    stages = [rest for name, rest in instructions() if name == "FROM"]
    assert stages == ["${BUILDER} AS build", "${RUNTIME}"]
    arguments = dict(rest.split("=", 1) for name, rest in instructions() if name == "ARG" and "=" in rest)
    found = re.search(r"python:(3\.\d+)-", arguments["BUILDER"])
    assert found
    assert f"Programming Language :: Python :: {found[1]}" in PROJECT["classifiers"]
    assert ":latest" not in str(arguments)
    assert not any(name == "ADD" for name, _ in instructions())


def test_what_is_installed_is_pinned_by_hash() -> None:
    for name, rest in instructions():
        for command in re.findall(r"pip install [^&;]*", rest) if name == "RUN" else ():
            pinned = "--require-hashes" in command or "--no-index" in command
            assert pinned or "$PACKAGES" in command, command


def test_what_is_copied_is_there_and_let_through() -> None:
    let_through = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert let_through[0] == "*"
    for name, rest in instructions():
        if name == "COPY" and "--from" not in rest:
            for source in rest.split()[:-1]:
                assert (ROOT / source).exists()
                assert f"!{source}" in let_through


def test_the_image_runs_as_nobody_and_writes_to_its_volume_only() -> None:
    user = last("USER").split(":")[0]
    assert user.isdecimal()
    assert int(user) > 0
    assert last("WORKDIR") == last("VOLUME") == "/data"
    environment = last("ENV")
    assert "PYTHONPYCACHEPREFIX=/tmp/" in environment
    assert "XDG_CACHE_HOME=/data/" in environment


def test_the_image_serves_and_tells_whether_it_is_well() -> None:
    assert json.loads(last("ENTRYPOINT")) == ["python3", "-m", "bot"]
    arguments = parser().parse_args(json.loads(last("CMD")))
    check = last("HEALTHCHECK")
    assert f"http://{arguments.metrics}/health" in check
    compile(json.loads(check.partition("CMD ")[2])[2], "health", "exec")


def test_the_image_starts_what_the_command_is() -> None:
    program = (ROOT / "bot" / "__main__.py").read_text(encoding="utf-8")
    module, _, function = PROJECT["scripts"]["baoda"].partition(":")
    assert f"from {module} import {function}" in program
    assert f"sys.exit({function}())" in program


@pytest.mark.parametrize("status", [200, 503])
def test_the_health_check_of_the_image_tells_well_from_ill(status: int) -> None:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/health" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.handle_request)
        server.timeout = 20
        thread.start()
        program, *words = json.loads(last("HEALTHCHECK").partition("CMD ")[2])
        words = [word.replace(":9464/", f":{server.server_port}/") for word in words]
        done = subprocess.run([program, *words], capture_output=True, env=_environment())
        thread.join()
    assert (done.returncode == 0) == (status == 200)


def test_what_baoda_brings_into_the_image_leaves_room_for_its_base() -> None:
    """250 MB are the most that the image may have; the base has some 55 of them."""
    taken_out = re.compile(r"jieba/(lac_small|posseg|analyse)/|/tests/|^\.\./|locale-data/(?!root\.|en|zh)|\.pyc$")
    pinned = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "locks" / "run.txt").read_text("utf-8"), re.MULTILINE))
    size = 0
    for name in pinned:
        with suppress(PackageNotFoundError):  # for another system
            kept = [file for file in distribution(name).files or () if not taken_out.search(file.as_posix())]
            size += sum(Path(str(file.locate())).stat().st_size for file in kept)
    assert 100e6 < size < 180e6


def test_the_images_beside_the_bot_have_versions() -> None:
    images = [service["image"] for name, service in services()["services"].items() if name != "baoda"]
    assert images
    assert all(re.search(r":\d", image) for image in images)


def test_what_is_taken_out_of_the_image_is_never_loaded() -> None:
    script = "import sys, json, bot.cli, bot.talk_commands, retrieval.indexing, retrieval.readers.registry, jieba\n"
    script += "import retrieval.readers.extraction, bot.telegram_run, bot.gauges; print(json.dumps(list(sys.modules)))"
    loaded = json.loads(subprocess.run(
        ["python", "-c", script], capture_output=True, text=True, check=True, cwd=ROOT, env=_environment()
    ).stdout)  # fmt: skip
    out = re.findall(r"/site/(jieba/\w+)", str(instructions()))
    assert out
    assert not {each.replace("/", ".") for each in out} & set(loaded)


def _environment() -> dict[str, str]:
    import os
    import sys

    return {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}


# ---- compose


def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return found


def test_compose_runs_a_hardened_bot_with_its_token_as_a_secret() -> None:
    bot = services()["services"]["baoda"]
    assert bot["read_only"]
    assert bot["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in bot["security_opt"]
    assert "ports" not in bot
    assert bot["environment"]["BAODA_TOKEN_FILE"] == "/run/secrets/baoda_token"
    assert "BAODA_TOKEN" not in bot["environment"]
    assert {"max-size", "max-file"} <= set(bot["logging"]["options"])
    arguments = parser().parse_args(bot["command"])
    assert (arguments.run, arguments.watch, arguments.json) == ("serve", True, True)
    assert arguments.metrics == "127.0.0.1:9464"


def test_only_the_bot_runs_unless_more_is_asked_for() -> None:
    compose = services()
    assert [name for name, service in compose["services"].items() if not service.get("profiles")] == ["baoda"]
    assert set(compose["secrets"]) == {"baoda_token"}
    assert not any("ports" in service for service in compose["services"].values())
    written = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    assert not re.search(r"(?i)password: *[\"']?[a-z0-9]", written)


def test_compose_is_understood_by_docker() -> None:
    if not shutil.which("docker") or subprocess.run(["docker", "compose", "version"], capture_output=True).returncode:
        pytest.skip("no docker compose on this machine")
    subprocess.run(["docker", "compose", "--file", str(ROOT / "compose.yaml"), "config", "--quiet"], check=True)


# ---- the service


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_the_service_runs_a_command_that_there_is(unit: Path) -> None:
    found = re.search(rf"^ExecStart={BAODA} (.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE)
    assert found
    assert parser().parse_args(found[1].split())


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_understands_the_service_and_finds_it_closed(unit: Path, tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd on this machine")
    copy = tmp_path / unit.name
    copy.write_text(unit.read_text(encoding="utf-8").replace(BAODA, "/bin/true"), encoding="utf-8")
    verified = subprocess.run(["systemd-analyze", "verify", str(copy)], capture_output=True, text=True)
    assert unit.name not in verified.stderr
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=25", str(copy)], capture_output=True, text=True
    )
    if "unrecognized option" not in judged.stderr:
        assert judged.returncode == 0, judged.stdout[-200:]


def test_the_token_reaches_the_service_as_a_credential() -> None:
    text = (ROOT / "deploy" / "baoda.service").read_text(encoding="utf-8")
    assert "BAODA_TOKEN_FILE=%d/token" in text
    assert "LoadCredential=token:" in text
    assert "BAODA_TOKEN=" not in text
