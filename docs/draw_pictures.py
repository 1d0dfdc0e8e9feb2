"""Draws the pictures of the docs from the samples, as the program shows them: python docs/draw_pictures.py

The terminal as SVG by rich; the card in a chat and the page that was read in a browser without a window, for which
Chromium has to be there (CHROMIUM=/path/to/it). Run it again when what is shown has changed.
"""

import os
import shutil
import subprocess
import sys
from contextlib import closing
from html import escape
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from bot import terminal
from bot.cli import main
from bot.messages import Reply
from bot.phrases import Phrases
from bot.telegram_cards import Card, card
from retrieval.config import RankingSettings
from retrieval.records import Answer, Question
from retrieval.retriever import Retriever

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
QUESTION = "谁赢了龙舟赛？"
LANGUAGE = "zh-CN"
PAGE = "泊云日报-2026-10-18-第3版.txt"
CHAT = """
body { margin: 0; padding: 18px; background: #cfe3ee; font: 15px/1.45 "Noto Sans CJK SC", sans-serif; width: 500px; }
div { border-radius: 14px; padding: 9px 13px; margin: 0 0 10px; width: fit-content; max-width: 420px; }
div { white-space: pre-wrap; }
.asked { background: #e3fbd0; margin-left: auto; } .told { background: #fff; }
q { display: block; quotes: none; border-left: 3px solid #3d8fc6; background: #eef6fb; padding: 2px 9px; }
p { display: flex; gap: 5px; margin: 0 0 5px; width: 446px; }
p span { flex: 1; text-align: center; background: #7fa3b5; color: #fff; border-radius: 8px; padding: 5px; }
"""
WIDTH, CELL, ROW = 92, 8, 22
TERMINAL = """
rect { fill: #1f2428; } text { font: 14px "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace; fill: #e6e6e6;
  white-space: pre; } .bold { font-weight: bold; } .dim { fill: #9aa4ad; } .underline { text-decoration: underline; }
.italic { font-style: italic; } .asked { fill: #7fd18b; }
"""
TAGS = {"bold": "b", "italic": "i", "underline": "u", "blockquote": "q", "expandable_blockquote": "q", "code": "code"}


def answer_in(folder: Path) -> Answer:
    """Index the samples and ask them."""
    os.chdir(ROOT)
    assert main(["index", "samples", "--index", str(folder / "index")]) == 0
    with closing(Retriever.open(folder / "index", RankingSettings())) as retriever:
        return retriever.ask(Question(QUESTION))


def terminal_svg(answer: Answer) -> str:
    """Return the answer card of the terminal as SVG: each stretch as wide as its cells, which rich's own is not."""
    screen = Console(file=StringIO(), width=WIDTH, highlight=False, markup=False, force_terminal=True)
    shown = terminal.reply_card(Reply(LANGUAGE, answer=answer, rank=1), width=WIDTH)
    asked = Text(f"$ baoda ask {QUESTION}", style="green")
    rows = Segment.split_lines([*screen.render(asked), *screen.render(shown)])
    parts = []
    for number, row in enumerate(rows, start=1):
        left = 0
        for text, style, _ in row:
            wide = cell_len(text)
            if text.strip():
                place = f'x="{12 + left * CELL}" y="{number * ROW + 4}" textLength="{wide * CELL}"'
                parts.append(f'<text {place} class="{_looks(style)}">{escape(text)}</text>')
            left += wide
    tall = (number + 1) * ROW
    box = f'viewBox="0 0 {WIDTH * CELL + 24} {tall}" width="{WIDTH * CELL + 24}" height="{tall}"'
    ground = f'<style>{TERMINAL}</style><rect rx="8" width="100%" height="100%"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}>{ground}{"".join(parts)}</svg>\n'


def _looks(style: Style | None) -> str:
    names = ("bold", "dim", "underline", "italic")
    return " ".join(
        [*(name for name in names if style and getattr(style, name)), "asked" if style and style.color else ""]
    )


def chat_html(shown: Card) -> str:
    """Return a card as a chat shows it."""
    points = sorted({0, *(e.offset for e in shown.entities), *(e.offset + e.length for e in shown.entities)})
    raw = shown.text.encode("utf-16-le")
    parts = []
    for begin, end in zip(points, [*points[1:], len(raw) // 2], strict=True):
        around = [TAGS[e.type] for e in shown.entities if e.type in TAGS and e.offset <= begin < e.offset + e.length]
        tags = sorted(dict.fromkeys(around), key=lambda tag: tag != "q")
        words = escape(raw[2 * begin : 2 * end].decode("utf-16-le"))
        parts.append("".join(f"<{tag}>" for tag in tags) + words + "".join(f"</{tag}>" for tag in reversed(tags)))
    text = "".join(parts).replace("</q><q>", "").replace("</q>\n", "</q>").replace("\n<q>", "<q>")
    rows = shown.buttons.inline_keyboard if shown.buttons else ()
    buttons = "".join(
        f"<p>{''.join(f'<span>{escape(_drawable(button.text))}</span>' for button in row)}</p>" for row in rows
    )
    asked = f'<div class="asked">{QUESTION}</div>'
    return f'<!doctype html><meta charset="utf-8"><style>{CHAT}</style>{asked}<div class="told">{text}</div>{buttons}'


def _drawable(words: str) -> str:
    """Return words without the pictures among letters, for which few machines have a font."""
    return "".join(c for c in words if ord(c) < 0x10000).strip()


def photographed(page: Path, picture: Path, width: int, height: int) -> None:
    """Take a picture of a page."""
    browser = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not browser:
        sys.exit("error: no Chromium here\nfix: install it, or name it: CHROMIUM=/path/to/chromium")
    with TemporaryDirectory() as profile:
        line = [
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            f"--user-data-dir={profile}",
        ]
        line += [f"--window-size={width},{height}", f"--screenshot={picture}", page.as_uri()]
        subprocess.run(line, check=True, capture_output=True, timeout=120)


def draw(folder: Path) -> None:
    """Draw all pictures, working in this folder."""
    answer = answer_in(folder)
    PICTURES.mkdir(exist_ok=True)
    (PICTURES / "ask.svg").write_text(terminal_svg(answer), encoding="utf-8")
    chat, read = folder / "chat.html", folder / "read.html"
    chat.write_text(chat_html(card(Reply(LANGUAGE, answer=answer, rank=1))), encoding="utf-8")
    photographed(chat, PICTURES / "chat.png", 536, 320)
    assert main(["read", f"samples/{PAGE}", "--html", str(read)]) == 0
    photographed(read, PICTURES / "read.png", 1000, 760)
    print(f"{PICTURES}: drawn, in the words of {Phrases.load(LANGUAGE).language}")


if __name__ == "__main__":
    with TemporaryDirectory() as scratch:
        draw(Path(scratch))
