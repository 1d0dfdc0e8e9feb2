"""Characters that sound alike, prepared once."""

from pathlib import Path

import pytest

from retrieval.sounds import PREPARED, alike, sound_alike


@pytest.mark.parametrize(
    ("one", "other"), [("洲", "州"), ("松", "送"), ("金", "京"), ("四", "是"), ("绿", "率"), ("鹭", "路")]
)
def test_tones_and_neighbouring_sounds_do_not_matter(one: str, other: str) -> None:
    assert sound_alike(one, other)
    assert other in alike(one)
    assert one in alike(other)


@pytest.mark.parametrize(("one", "other"), [("洲", "灯"), ("路", "蓝"), ("a", "a"), ("洲", "a")])
def test_others_sound_different(one: str, other: str) -> None:
    assert not sound_alike(one, other)
    assert other not in alike(one)


def test_a_character_is_not_its_own_neighbour() -> None:
    assert "洲" not in alike("洲")
    assert alike("😀") == ""


def test_the_sounds_are_kept_in_a_file_of_our_own(cache: Path) -> None:
    alike("洲")
    assert (cache / "baoda" / PREPARED).read_text(encoding="utf-8").startswith("a ")
