"""`baoda eval`: figures, the same by type and style, calibration, misses; for people, for programs and as a page."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.cli import main
from bot.evaluation_page import page, picture
from retrieval.calibration import Bin
from retrieval.indexing import index

Capture = pytest.CaptureFixture[str]
TEXT = {"id": "a", "headline": "石桥通车", "text": "石桥昨天通车，桥长九十米。", "byline": "记者 林舟"}
BRIDGE = {"headline": "石桥通车", "answerable": True}
QUESTIONS = (
    {"id": "1", "question": "石桥多长？", "answers": ["九十米"], "type": "number", "style": "plain", **BRIDGE},
    {"id": "2", "question": "石桥多宽？", "answers": ["八米"], "type": "number", "style": "short", **BRIDGE},
    {"id": "3", "question": "石桥的<作者>是谁", "answers": ["莫非"], "answer_in": "byline", "type": "who", **BRIDGE},
    {"id": "4", "question": "量子对撞机预算", "answerable": False, "type": "number"},
)


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("pages").mkdir()
    Path("pages/a.jsonl").write_text(json.dumps(TEXT), encoding="utf-8")
    index([Path("pages")], Path("index"))
    file = Path("questions.jsonl")
    file.write_text("\n".join(map(json.dumps, QUESTIONS)), encoding="utf-8")
    return file


def test_for_programs(asked: Path, capsys: Capture) -> None:
    assert main(["eval", str(asked), "--json"]) == 0
    shape = json.loads(capsys.readouterr().out)
    assert (shape["answerable"], shape["unanswerable"], shape["refused"]) == (3, 1, 1.0)
    assert list(shape["by_type"]) == ["number", "who"]
    assert shape["by_style"]["plain"]["answer@1"] == 1.0
    assert shape["by_split"] == {}
    assert sum(each["answers"] for each in shape["calibration"]) in (3, 4)
    assert 0 <= shape["calibration_error"] <= 1
    assert {miss["id"] for miss in shape["misses"]} == {"2", "3"}


def test_for_people(asked: Path, capsys: Capture) -> None:
    assert main(["eval", str(asked)]) == 0
    told = capsys.readouterr().out
    for words in ("calibration_error", "type", "number", "style", "short", "石桥多宽？", "answer not in the passage"):
        assert words in told
    assert "split" not in told


def test_as_a_page(asked: Path, capsys: Capture) -> None:
    assert main(["eval", str(asked), "--html", "report.html"]) == 0
    html = Path("report.html").read_text(encoding="utf-8")
    assert "石桥的&lt;作者&gt;是谁" in html
    assert "<circle" in html
    assert "http" not in html
    assert main(["eval", str(asked), "--html", "nowhere/report.html"]) == 1
    assert "fix: give a file in a folder" in capsys.readouterr().err


def test_the_picture_is_well_formed_and_keeps_inside() -> None:
    drawn = ElementTree.fromstring(picture([Bin(0.9, 1.0, 30, 0.97, 1.0), Bin(0.0, 0.1, 1, 0.0, 0.0)]))
    side = float(drawn.get("width", 0))
    circles = [(float(c.get("cx", -1)), float(c.get("cy", -1)), float(c.get("r", 99))) for c in drawn.iter("circle")]
    assert len(circles) == 2
    assert all(r <= x <= side - r and r <= y <= side - r for x, y, r in circles)
    assert "30 answers, 97% sure, 100% right" in "".join(drawn.itertext())


def test_a_page_of_nothing() -> None:
    assert page("<empty>", {"figures": {}}, [], []).count("&lt;empty&gt;") == 2
