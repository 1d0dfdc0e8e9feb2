"""What lets a shell complete, tried in the shells that are here."""

import shutil
import subprocess
from pathlib import Path

import pytest

from bot.cli import main
from bot.usage import SHELLS, parser


def script(shell: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["completion", shell]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("shell", SHELLS)
def test_every_command_and_option_is_in_the_script(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = script(shell, capsys)
    for word in parser().words():
        assert word in text or (shell == "fish" and f"-{'l' if word[1] == '-' else 's'} {word.lstrip('-')}" in text)


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_is_understood_by_its_shell(shell: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if not shutil.which(shell):
        pytest.skip(f"no {shell} on this machine")
    file = tmp_path / "script"
    file.write_text(script(shell, capsys), encoding="utf-8")
    assert subprocess.run([shell, "-n", str(file)], capture_output=True, text=True).stderr == ""


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("ba", ["backup"]),
        ("completion ", ["bash", "zsh", "fish"]),
        ("check --language z", ["zh-CN", "zh-TW"]),
        ("report --h", ["--help", "--html"]),
        ("", ["init", "ask", "serve"]),
    ],
)
def test_bash_completes(typed: str, offered: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if not shutil.which("bash"):
        pytest.skip("no bash on this machine")
    file = tmp_path / "script"
    file.write_text(script("bash", capsys), encoding="utf-8")
    words = ["baoda", *typed.split(" ")]
    line = f"source {file}; COMP_WORDS=({' '.join(word or chr(34) * 2 for word in words)}); "
    line += f'COMP_CWORD={len(words) - 1}; _baoda; echo "${{COMPREPLY[@]}}"'
    found = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=True).stdout.split()
    assert set(offered) <= set(found)
