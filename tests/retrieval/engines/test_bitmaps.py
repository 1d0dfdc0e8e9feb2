"""Bitmaps say what they were made of, in the form of the specification; a real cluster reads them in test_contract."""

import base64
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.engines.bitmaps import encoded


def decoded(text: str) -> list[int]:
    """Read the portable form: blocks of 2**16 numbers, each a list or a map."""
    octets = base64.b64decode(text)
    cookie, blocks = struct.unpack_from("<II", octets)
    assert cookie == 12346
    found = []
    for place in range(blocks):
        block, most = struct.unpack_from("<HH", octets, 8 + 4 * place)
        (start,) = struct.unpack_from("<I", octets, 8 + 4 * blocks + 4 * place)
        if most + 1 <= 4096:
            low = np.frombuffer(octets, "<u2", most + 1, start).tolist()
        else:
            flags = np.unpackbits(np.frombuffer(octets, np.uint8, 8192, start), bitorder="little")
            low = np.flatnonzero(flags).tolist()
        assert len(low) == most + 1
        found += [block << 16 | each for each in low]
    return found


@given(st.sets(st.integers(0, 2**31 - 1) | st.integers(0, 200_000), max_size=60))
def test_what_goes_in_comes_out(numbers: set[int]) -> None:
    assert decoded(encoded(np.array(sorted(numbers), dtype=np.int64))) == sorted(numbers)


@pytest.mark.parametrize("size", [0, 4096, 4097, 65536, 200_000])
def test_long_runs(size: int) -> None:
    assert decoded(encoded(np.arange(7, 7 + size))) == list(range(7, 7 + size))
