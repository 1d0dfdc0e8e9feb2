from retrieval.articles.boxes.masthead import named_in
from retrieval.articles.boxes.sheet import Row
from retrieval.articles.wording.placed import Placed
from retrieval.records import Box, Line, Page, Source


def named(*printed: tuple[str, float]) -> Source:
    """Return what these lines of a masthead say, given with their sizes from the top down."""
    rows, lines = [], []
    for i, (text, size) in enumerate(printed):
        lines.append(Line(i + 1, text))
        box = Box(30, 700 - 40 * i, 30 + size * len(text), 700 - 40 * i + size)
        rows.append(Row(Placed(text, tuple((i, j) for j in range(len(text)))), box, size, i, i))
    return named_in(rows, Page(Source("a.pdf"), tuple(lines), "f" * 64))


def test_the_line_set_much_larger_is_the_name_of_the_paper() -> None:
    source = named(("白芦之声", 30), ("2031年5月6日 星期二", 8), ("07", 9))
    assert (source.paper, source.date, source.page) == ("白芦之声", "2031-05-06", "07")


def test_lines_of_about_one_size_name_no_paper() -> None:
    assert named(("白芦之声", 11), ("2031年5月6日 星期二", 8)).paper is None
    assert named(("2031年5月6日", 30), ("星期二", 8)).paper is None
