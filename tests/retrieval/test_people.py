"""Names of people are found in texts that no dictionary knows."""

import pytest

from retrieval.people import people


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("船长石磊说,河面起雾。", {"石磊"}),
        ("竺青山今年五十三岁。", {"竺青山"}),
        ("岑杏花是台长。", {"岑杏花"}),
        ("跟甄云霞在学艺。", {"甄云霞"}),
        ("塞鲁德表示感谢。", {"塞鲁德"}),
        ("皮埃尔·居里来过。", {"皮埃尔·居里来过"}),
        ("the keeper mara quill left.", {"the keeper mara quill"}),
        ("李白写过诗。", {"李白"}),
        ("山西省的卫星。", set()),
        ("高质量的发展,常年如此。", set()),
        ("第二行是空的\n\n石磊说了", {"石磊"}),
        ("石", set()),
        ("", set()),
    ],
)
def test_people_are_found(text: str, names: set[str]) -> None:
    assert set(people(text)) >= names
    assert bool(set(people(text))) == bool(names)
