"""How what a recogniser finds becomes lines: pieces put together, lines parted at rules, pictures that hold nothing."""

import importlib.util
import io
import json
from pathlib import Path

import numpy as np
import pytest

from retrieval.records import Box

if importlib.util.find_spec("rapidocr") is None:
    pytest.skip("the extra `ocr` is not installed", allow_module_level=True)

from PIL import Image

from retrieval.readers import recognition, scan_worker

WHITE = np.full((60, 90, 3), 255, np.uint8)


def corners(*lines: tuple[float, float, float, float]) -> np.ndarray:
    """Return lines by left, top, right and bottom as corners, from the top left clockwise."""
    return np.array([[(a, b), (c, b), (c, d), (a, d)] for a, b, c, d in lines], np.float32)


def test_pieces_of_a_large_line_are_one_line_and_small_ones_stay_apart() -> None:
    body = [(0.0, 100.0 + 20 * row, 300.0, 112.0 + 20 * row) for row in range(5)]
    whole = recognition._whole(corners((0, 0, 200, 40), (190, 1, 420, 41), *body))
    assert whole[:, :, 0].max() == 420
    assert len(whole) == 6
    assert len(recognition._whole(corners((0, 0, 200, 40), (260, 0, 420, 40), *body))) == 7
    assert len(recognition._whole(corners(*body, (295, 100, 500, 112)))) == 6


@pytest.mark.parametrize(
    ("walls", "pieces"),
    [
        ([(200, 202)], [(0, 200), (202, 400)]),
        ([(200, 202), (206, 208)], [(0, 200), (208, 400)]),
        ([(2, 4)], [(0, 400)]),
    ],
)
def test_a_line_across_upright_rules_is_several(walls: list[tuple[int, int]], pieces: list[tuple[int, int]]) -> None:
    rules = [Box(left, 0, right, 300) for left, right in walls]
    parted = recognition._parted(corners((0, 100, 400, 112)), rules, 300)
    assert [(quad[0][0], quad[1][0]) for quad in parted] == pieces


def test_a_picture_of_one_colour_holds_nothing(tmp_path: Path) -> None:
    assert recognition.Recogniser().lines(WHITE) == []
    assert recognition._inset(WHITE, latin=False) == (0.0, 0.0, 0.0, 0.0)


def test_a_picture_that_is_too_large_is_said_to_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "大.png"
    Image.fromarray(WHITE).save(path)
    with pytest.raises(ValueError, match="90 x 60"):
        recognition.opened(path, 1000)
    monkeypatch.setattr("sys.stdin", io.StringIO("1\n"))
    assert scan_worker.main([str(path), "1000", "-1"]) == 0
    assert json.loads(capsys.readouterr().out) == {"error": "pixels"}
