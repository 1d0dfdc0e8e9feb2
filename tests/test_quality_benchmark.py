"""The benchmark runs on a small archive and leaves out what is not installed."""

import json
import subprocess
import sys
from pathlib import Path

from newsroom import ISLAND, write_lines

ROOT = Path(__file__).resolve().parents[1]


def test_engines_stand_side_by_side(tmp_path: Path, cache: Path) -> None:
    archive = write_lines(tmp_path / "island.jsonl", ISLAND)
    questions = tmp_path / "questions.jsonl"
    asked = [
        {"question": "灯塔有多高", "gold": ["tower"], "answers": ["四十一米"]},
        {"question": "船票几元", "gold": ["ferry"], "answers": ["九元"]},
        {"question": "没有答案的问题"},
    ]
    questions.write_text("\n".join(map(json.dumps, asked)), encoding="utf-8")
    command = [sys.executable, "-c", "import sys; sys.modules['bm25s'] = None; import runpy; sys.argv = sys.argv[1:];"
               "runpy.run_path(sys.argv[0], run_name='__main__')", str(ROOT / "benchmarks" / "quality.py")]  # fmt: skip
    told = subprocess.run(
        [*command, str(questions), str(archive), "--only", "baoda,rank_bm25 Plus,bm25s,SQLite FTS5"],
        capture_output=True, text=True, check=True, cwd=ROOT,
    ).stdout.splitlines()  # fmt: skip
    assert "bm25s: left out, bm25s is not installed (pip install --group bench)" in told
    assert "2 questions" in told
    rows = {line[:16].strip(): line[16:].split() for line in told[-3:]}
    assert set(rows) == {"baoda", "rank_bm25 Plus", "SQLite FTS5"}
    assert rows["baoda"][0] == rows["baoda"][3] == "1.000"
