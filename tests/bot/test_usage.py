"""How the command is written."""

import pytest

from bot.usage import parser


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["asc", "灯"], "did you mean ask?"),
        (["indx"], "did you mean index?"),
        (["ask", "灯", "--jsno"], "did you mean --json?"),
        (["read", "a", "--confg", "x"], "did you mean --config?"),
    ],
)
def test_a_near_name_is_offered(typed: list[str], meant: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        parser().parse_args(typed)
    assert left.value.code == 2
    assert capsys.readouterr().err.rstrip().endswith(meant)


def test_nothing_is_offered_where_nothing_is_near(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["qqqq"])
    assert "did you mean" not in capsys.readouterr().err
