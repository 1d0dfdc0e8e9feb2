from retrieval.readers.glyphs import Glyph, lines_of
from retrieval.records import Box


def set_text(text: str, x: float = 0.0, y: float = 0.0, *, size: float = 10.0, space: float = 0.0, step: float = 1.0):
    glyphs = []
    for letter in text:
        glyphs.append(Glyph(letter, x, y, Box(x, y - 1, x + step * size, y + size - 1), size))
        x += step * size + space
    return glyphs


def texts(glyphs: list[Glyph]) -> list[str]:
    return [line.text for line in lines_of(glyphs, text_size=10.0)]


def test_each_baseline_is_a_line():
    assert texts(set_text("渡船靠岸", y=50) + set_text("桥灯亮了", y=35)) == ["渡船靠岸", "桥灯亮了"]


def test_letter_spacing_is_no_space():
    assert texts(set_text("渡船靠岸", space=6)) == ["渡船靠岸"]
    assert texts(set_text("HARBOR", step=0.6, space=3)) == ["HARBOR"]


def test_a_printed_space_stays_and_a_wide_gap_becomes_one():
    assert texts(set_text("渡船 靠岸")) == ["渡船 靠岸"]
    assert texts(set_text("渡船靠岸") + set_text("啦", x=46)) == ["渡船靠岸 啦"]
    assert texts(set_text("two", step=0.5) + set_text("words", x=18, step=0.5)) == ["two words"]


def test_two_headlines_on_one_baseline_part():
    glyphs = set_text("渡船靠岸", size=20) + set_text("桥灯亮了", x=100, size=20)
    assert texts(glyphs) == ["渡船靠岸", "桥灯亮了"]


def test_lines_of_text_side_by_side_part_but_justified_words_do_not():
    assert texts(set_text("渡船靠岸") + set_text("桥灯亮了", x=55)) == ["渡船靠岸", "桥灯亮了"]
    words = [g for i, word in enumerate(("a", "wide", "line")) for g in set_text(word, x=40 * i, step=0.5)]
    assert texts(words) == ["a wide line"]


def test_a_ligature_keeps_all_its_characters():
    dash = Glyph("—", 10, 0, Box(10, 3, 20, 4), 10.0)
    second = Glyph("—", 10, 0, Box(20, 3, 30, 4), 10.0)
    assert texts([*set_text("渡"), dash, second]) == ["渡——"]


def test_overlapping_closing_marks_stay_on_the_line():
    assert texts([*set_text("渡」"), *set_text("。", x=14)]) == ["渡」。"]


def test_upright_letters_form_one_line():
    glyphs = [g for i, letter in enumerate("渡船靠岸") for g in set_text(letter, x=5, y=100 - 12 * i)]
    (line,) = lines_of(glyphs, text_size=10.0)
    assert line.text == "渡船靠岸"
    assert line.box.height > 4 * line.box.width


def test_two_stacked_letters_join_only_as_the_mark_of_an_advert():
    assert texts(set_text("广", y=20) + set_text("告", y=8)) == ["广告"]
    assert texts(set_text("早", y=20) + set_text("安", y=8)) == ["早", "安"]


def test_turned_text_is_one_line():
    glyphs = [Glyph(c, 10, 10.0 * i, Box(1, 10.0 * i, 11, 10.0 * i + 10), 10.0, 90) for i, c in enumerate("桥灯亮了")]
    (line,) = lines_of(glyphs, text_size=10.0)
    assert line.text == "桥灯亮了"


def test_a_shadow_is_left_out():
    assert texts(set_text("渡船靠岸", size=20) + set_text("渡船靠岸", x=1, y=-1, size=20)) == ["渡船靠岸"]


def test_blanks_alone_are_no_line():
    assert texts(set_text("   ")) == []
