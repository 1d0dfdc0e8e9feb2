"""Characters that sound alike: the only file that knows pypinyin."""

import functools
import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping

from retrieval.analysis import cache_folder

PREPARED = "pypinyin-1.sounds"
_MIXED = (("zh", "z"), ("ch", "c"), ("sh", "s"))


def alike(character: str) -> str:
    """Return the characters that sound like this one, tones and 平翘舌、前后鼻音 aside; none for what has no sound."""
    found = "".join(_characters()[sound] for sound in _sounds().get(character, ()))
    return "".join(dict.fromkeys(found.replace(character, "")))


def sound_alike(one: str, other: str) -> bool:
    """Tell whether two characters may sound alike."""
    sounds = _sounds()
    return bool(set(sounds.get(one, ())) & set(sounds.get(other, ())))


@functools.cache
def _characters() -> Mapping[str, str]:
    """Return sound -> characters, from our own prepared file."""
    prepared = cache_folder() / PREPARED
    if not prepared.exists():
        aside = prepared.with_name(f"{prepared.name}.{os.getpid()}")
        aside.write_text("\n".join(_prepare()), encoding="utf-8")
        aside.replace(prepared)
    lines = prepared.read_text(encoding="utf-8").split("\n")
    return {sound: characters for sound, _, characters in (line.partition(" ") for line in lines)}


@functools.cache
def _sounds() -> Mapping[str, list[str]]:
    """Return character -> its sounds."""
    found = defaultdict(list)
    for sound, characters in _characters().items():
        for character in characters:
            found[character].append(sound)
    return dict(found)


def _prepare() -> Iterator[str]:
    """Yield a sound with its characters a line, the common readings of the common characters."""
    from pypinyin.pinyin_dict import pinyin_dict  # takes a while to load

    found = defaultdict(list)
    for code in range(0x4E00, 0xA000):
        for reading in pinyin_dict.get(code, "").split(","):
            if reading:
                found[_plain(reading)].append(chr(code))
    for sound, characters in sorted(found.items()):
        yield f"{sound} {''.join(dict.fromkeys(characters))}"


def _plain(reading: str) -> str:
    """Return a reading without its tone, and with 平翘舌 and 前后鼻音 made one: zhōng -> zon."""
    bare = "".join(c for c in unicodedata.normalize("NFD", reading) if c.isascii() or c == "\u0308")
    bare = bare.replace("u\u0308", "v")
    for flat, curled in _MIXED:
        bare = re.sub(f"^{flat}", curled, bare)
    return re.sub("ng$", "n", bare)
