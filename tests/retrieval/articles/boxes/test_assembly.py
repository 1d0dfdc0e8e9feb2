from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.articles.boxes.assembly import Assembly, confidence
from retrieval.articles.boxes.columns import Column
from retrieval.articles.boxes.headings import Head
from retrieval.articles.boxes.sheet import Row, Sheet
from retrieval.articles.wording.placed import Placed
from retrieval.records import Box

SHEET = Sheet((), 10.0, 15.0, Box(0, 0, 600, 600), (), (), (), ())
places = st.tuples(st.integers(0, 5), st.integers(0, 9))


def row(order: int, left: float, bottom: float, size: float) -> Row:
    text = "渡船靠岸了"
    placed = Placed(text, tuple((order, i) for i in range(len(text))))
    return Row(placed, Box(left, bottom, left + 90, bottom + size), size, order, order)


def test_confidence_grows_with_the_margin() -> None:
    assert confidence(0.0) < 0.5 < confidence(1.0) < confidence(3.0) < confidence(float("inf")) == 1.0


@settings(max_examples=60)
@given(st.lists(places, min_size=1, max_size=6, unique=True), st.lists(places, max_size=4, unique=True))
def test_each_thread_is_in_one_story_and_no_exchange_is_better(
    texts: list[tuple[int, int]], titles: list[tuple[int, int]]
) -> None:
    threads = []
    for order, (across, up) in enumerate(texts):
        column = Column()
        column.add(row(order, 100 * across, 60 * up, 10))
        threads.append([column])
    heads = [Head([row(20 + order, 100 * across, 60 * up + 30, 20)]) for order, (across, up) in enumerate(titles)]
    stories = Assembly(threads, heads, SHEET).stories()
    assert sorted(id(thread) for story in stories for thread in story.threads) == sorted(map(id, threads))
    assert [story.head for story in stories if story.head] == heads
    assert all(story.margin > -1e-6 for story in stories)
