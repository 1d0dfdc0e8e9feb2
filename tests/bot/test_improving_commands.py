"""`baoda fix`, `baoda export` and synonyms, as an operator uses them."""

import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from bot_folder import Capture, refused

from bot.cli import main
from bot.memory.memory import Memory


@pytest.fixture
def bot(island: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "bot"
    folder.mkdir()
    shutil.copytree(island / "pages", folder / "pages")
    monkeypatch.chdir(folder)
    assert main(["index"]) == 0
    return folder


def asked(capsys: Capture, question: str) -> dict[str, object]:
    capsys.readouterr()
    assert main(["ask", "--json", "--limit", "1", question]) == 0
    answer: dict[str, object] = json.loads(capsys.readouterr().out)
    return answer


def headline(answer: dict[str, object]) -> object:
    return answer["hits"][0]["headline"]  # type: ignore[index]


# ---- fix


def test_a_headline_is_put_right_for_good(bot: Path, capsys: Capture) -> None:
    assert headline(asked(capsys, "最长的风筝有多少节？")) is None
    assert main(["fix", "kite", "--headline", "风筝节放飞长风筝", "--date", "2026-10-05"]) == 0
    assert "kite-1: put right" in capsys.readouterr().out
    assert headline(asked(capsys, "最长的风筝有多少节？")) == "风筝节放飞长风筝"
    assert headline(asked(capsys, "放飞长风筝")) == "风筝节放飞长风筝"
    shutil.rmtree(bot / "index")
    (bot / "pages" / "island.jsonl").touch()
    assert main(["index"]) == 0
    assert headline(asked(capsys, "最长的风筝有多少节？")) == "风筝节放飞长风筝"
    assert main(["fix"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["headline"] == "风筝节放飞长风筝"
    assert main(["fix", "kite-1", "--forget"]) == 0
    assert headline(asked(capsys, "最长的风筝有多少节？")) is None


def test_what_cannot_be_put_right(bot: Path, capsys: Capture) -> None:
    assert "nothing to put right" in refused(capsys, "fix", "kite-1")
    assert "nothing to put right" in refused(capsys, "fix", "kite-1", "--forget", "--headline", "题")
    assert "no article has an id" in refused(capsys, "fix", "sea", "--headline", "题")
    assert "several articles" in refused(capsys, "fix", "", "--headline", "题")
    assert "is no date" in refused(capsys, "fix", "kite-1", "--date", "昨天")
    (bot / "pages" / "island.jsonl").rename(bot / "pages" / "other.jsonl")
    assert "not there any more" in refused(capsys, "fix", "kite-1", "--headline", "题")


# ---- export


def test_what_readers_thought_becomes_a_question_set(bot: Path, capsys: Capture) -> None:
    assert "nobody has judged" in refused(capsys, "export", "asked.jsonl")
    with closing(Memory.open(bot / "memory.sqlite")) as memory:
        memory.votes.cast("a", "望潮灯塔有多高？", "light-1", useful=True)
        memory.votes.cast("b", "望潮灯塔有多高？", "light-1", useful=True)
        memory.votes.cast("c", "渡轮什么颜色？", "ferry-1", useful=False)
        memory.votes.cast("d", "海螺岛在哪里？", "gone", useful=True)
        for question in ("量子对撞机预算", "渡轮什么颜色？"):
            memory.unanswered.note(question)
    assert main(["export", "asked.jsonl"]) == 0
    lines = [json.loads(line) for line in (bot / "asked.jsonl").read_text("utf-8").splitlines()]
    assert {(line["question"], line["answerable"]) for line in lines} == {
        ("望潮灯塔有多高？", True), ("渡轮什么颜色？", False), ("量子对撞机预算", False),
    }  # fmt: skip
    assert next(line for line in lines if line["answerable"])["headline"] == "望潮灯塔换了新灯"
    capsys.readouterr()
    assert main(["eval", "asked.jsonl", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["answer@1"] == 1.0
    assert "there is a file already" in refused(capsys, "export", "asked.jsonl")


# ---- synonyms


def test_synonyms_find_what_the_paper_calls_otherwise(bot: Path, capsys: Capture) -> None:
    (bot / "config.yaml").write_text("archive: {synonyms: words.txt}", encoding="utf-8")
    (bot / "words.txt").write_text("渡轮 = 客船\n", encoding="utf-8")
    answer = asked(capsys, "去海螺岛的客船几点开？")
    assert headline(answer) == "渡轮改点"
    assert answer["notes"][0]["kind"] == "synonym"  # type: ignore[index]
    assert main(["ask", "去海螺岛的客船几点开？"]) == 0
    assert "按“渡轮”找的" in capsys.readouterr().out
    assert main(["check", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["findings"]
    assert next(finding for finding in found if finding["name"] == "synonyms")["words"].endswith("words: 2")
    (bot / "words.txt").write_text("渡轮 =\n", encoding="utf-8")
    assert "line 1" in refused(capsys, "ask", "客船")
    assert main(["check"]) == 1


def test_a_fault_in_what_was_put_right_is_found(bot: Path, capsys: Capture) -> None:
    (bot / "overrides.jsonl").write_text('{"id": "kite-1", "headline": "题"}\n', encoding="utf-8")
    assert main(["check"]) == 0
    assert "articles put right: 1" in capsys.readouterr().out
    (bot / "overrides.jsonl").write_text("nonsense\n", encoding="utf-8")
    assert main(["check"]) == 1
    assert "line 1" in refused(capsys, "index")


def test_a_backup_holds_both(bot: Path, tmp_path: Path, capsys: Capture) -> None:
    (bot / "config.yaml").write_text("archive: {index: index, synonyms: words.txt}", encoding="utf-8")
    (bot / "words.txt").write_text("渡轮 = 客船\n", encoding="utf-8")
    assert main(["fix", "kite-1", "--headline", "风筝节"]) == 0
    assert main(["backup", "saved.zip"]) == 0
    place = tmp_path / "place"
    assert main(["restore", "saved.zip", "--config", str(place / "config.yaml")]) == 0
    assert {file.name for file in place.iterdir()} == {"config.yaml", "index", "overrides.jsonl", "words.txt"}
