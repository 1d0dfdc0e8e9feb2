from retrieval.articles.wording.brackets import crossed, is_balanced, is_open


def test_brackets_that_open_and_close_in_turn() -> None:
    assert is_balanced("“渡口”（新）开船")
    assert not is_balanced("“渡口（新”）开船")
    assert not is_balanced("“渡口开船")
    assert not is_balanced("渡口”开船")


def test_what_stays_open_at_the_end_of_a_line() -> None:
    assert is_open("村里人说：“渡口")
    assert not is_open("“渡口”开船")
    assert not is_open("渡口”开船")


def test_brackets_that_cross_in_lines_out_of_order() -> None:
    assert crossed(["他说：“渡口", "开船”了"]) == 0
    assert crossed(["他说：“渡口", "她说：“石桥", "开船”了", "通车”了"]) == 2
    assert crossed(["the ferry’s crew", "1) oars"]) == 0
