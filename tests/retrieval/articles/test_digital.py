"""Articles that files name themselves: credits, datelines and furniture apart, and what file names tell."""

import subprocess
import sys
from pathlib import Path

import pytest
from digital_files import BRIDGE, FERRY, founder_page, zipped

from retrieval.articles.digital import finished
from retrieval.articles.reading import articles_of
from retrieval.errors import ReadError
from retrieval.records import Article, Paragraph, Source


def article(*texts: str, file: str = "a.html", byline: str | None = None) -> Article:
    paragraphs = tuple(Paragraph(text) for text in texts)
    return Article("a-1", "双塔桥通车", paragraphs, Source(file), kicker="等了十年", byline=byline)


def printed(finished_article: Article) -> list[str]:
    return [paragraph.text for paragraph in finished_article.paragraphs]


def test_dateline_and_credits_are_taken_out_of_the_text() -> None:
    found = finished(article(f"本报讯（记者 林小舟）{BRIDGE[0]}", f"{BRIDGE[1]}（周远山）"))
    assert printed(found) == list(BRIDGE)
    assert (found.dateline, found.byline) == ("本报讯", "（记者 林小舟） （周远山）")


def test_a_credit_is_named_once() -> None:
    found = finished(
        article("本报记者 林小舟", f"本报讯（记者 林小舟）{BRIDGE[0]}", f"{BRIDGE[1]}（林小舟）", byline="林小舟")
    )
    assert printed(found) == list(BRIDGE)
    assert found.byline == "本报记者 林小舟"


def test_furniture_and_heads_printed_again_go() -> None:
    found = finished(
        article(
            "等了十年",
            "双塔桥通车",
            "《松湾日报》（2025年03月12日 第 03 版）",
            *BRIDGE,
            "来源：松湾日报 作者：林小舟",
            "责任编辑：周远山",
            "上一篇 下一篇",
        )
    )
    assert printed(found) == list(BRIDGE)
    assert found.source == Source("a.html", "松湾日报", "2025-03-12", "3")
    assert found.byline == "林小舟"


def test_nothing_but_furniture_stays_as_it_is() -> None:
    only = article("版权所有 松湾网")
    assert finished(only) == only
    lead = article("本报讯（记者 林小舟）")
    assert printed(finished(lead)) == ["本报讯（记者 林小舟）"]


@pytest.mark.parametrize("file", ["a.jsonl", "x.zip/a.csv", "a.TSV"])
def test_named_fields_are_taken_as_they_stand(file: str) -> None:
    given = article(f"本报讯（记者 林小舟）{BRIDGE[0]}", file=file)
    assert finished(given) == given


def test_names_fill_what_the_page_does_not_say(tmp_path: Path) -> None:
    members = {
        "松湾日报/20250311/04.html": founder_page(*BRIDGE, title="双塔桥通车"),
        "松湾日报/20250311/05.txt": f"夜渡开航\n\n{FERRY[0]}\n{FERRY[1]}\n",
    }
    path = tmp_path / "pages.zip"
    path.write_bytes(zipped(members))
    problems: list[ReadError] = []
    one, two = articles_of(path, name="pages.zip", report=problems.append)
    assert not problems
    assert (one.source.paper, one.source.date, one.source.page) == ("松湾日报", "2025-03-12", "4")
    assert (two.source.paper, two.source.date, two.source.page) == ("松湾日报", "2025-03-11", "5")


def test_asking_loads_no_reader_of_files() -> None:
    code = (
        "import sys, bot.answer_commands, retrieval.readers.registry, retrieval.retriever\n"
        "print([name for name in ('docx', 'lxml', 'trafilatura', 'pypdfium2') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
