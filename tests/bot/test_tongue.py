import pytest

from bot.tongue import terminal_language


@pytest.mark.parametrize(
    ("environment", "system", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, None, "zh-CN"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "zh_HK@radical"}, None, "zh-TW"),
        ({"LANG": "de_DE", "LC_MESSAGES": "en_GB"}, None, "en"),
        ({"LANG": "C.UTF-8"}, None, "en"),
        ({"LANG": "POSIX"}, "zh_CN", "en"),
        ({}, "", "en"),
        ({"LANG": ""}, "zh_SG", "zh-CN"),
        ({}, "Chinese (Traditional)_Taiwan", "zh-TW"),
        ({}, "Chinese (Simplified)_China", "zh-CN"),
        ({}, "English_United States", "en"),
    ],
)
def test_the_terminal_says_its_language(environment: dict[str, str], system: str | None, language: str) -> None:
    assert terminal_language(environment, system=system) == language


def test_where_the_terminal_says_nothing_the_default_holds() -> None:
    assert terminal_language({"LANG": "C"}, default="zh-CN") == "zh-CN"
    assert terminal_language({"LANG": "en_US"}, default="zh-CN") == "en"
