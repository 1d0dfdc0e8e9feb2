"""Pictures of pages -> the lines that are seen in them. The only file that knows rapidocr and what comes with it.

Where lines stand is found in a smaller picture: in a large one the letters of a headline fall apart. What they say is
read from the whole one.
"""

import statistics
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import rapidocr
from PIL import Image, ImageOps
from rapidocr.utils.process_img import get_rotate_crop_image

from retrieval.readers.reading_order import in_order
from retrieval.readers.seenlines import Seen, is_latin
from retrieval.readers.type_sizes import straightened
from retrieval.records import Box

SIDE = 2000
"""Pixels of the longer side of the picture in which lines are looked for."""
_LEAST_SCORE = 0.55
_MANY = 5000
_BLANK = 24
_MODELS = {"Det": "PP-OCRv6_det_small", "Rec": "PP-OCRv6_rec_small", "Cls": "ch_ppocr_mobile_v2.0_cls_mobile"}
_INK = 0.5
_BAND = 0.42
_PIXELS = 25_000_000
"""A picture with more of them is made smaller before its text is recognised."""
_RULE, _THICK = 0.04, 7
_LARGE, _LONGER = 1.3, 0.3
_LIKE, _OVER, _OFF = 0.85, 0.6, 0.25
"""How alike in height two pieces of one line are, how far they overlap and how far they stand off its level."""


class Recogniser:
    """The models, which come inside the package: nothing is fetched from anywhere."""

    def __init__(self) -> None:
        folder = Path(rapidocr.__file__).parent / "models"
        settings: dict[str, Any] = {f"{part}.model_path": str(folder / f"{m}.onnx") for part, m in _MODELS.items()}
        settings |= {"Global.max_side_len": SIDE, "Global.log_level": "critical"}
        settings |= {"Det.max_candidates": _MANY, "Det.limit_side_len": 32}
        self._engine = rapidocr.RapidOCR(params=settings)

    def lines(self, picture: Any) -> list[Seen]:
        """Return the lines in a picture (height x width x 3, blue first), places in pixels from the bottom left."""
        if int(picture.max()) - int(picture.min()) < _BLANK:
            return []
        corners = self._engine(picture, use_cls=False, use_rec=False).boxes
        if corners is None or not len(corners):
            return []
        corners = _widened(_whole(np.asarray(corners, np.float32)), picture.shape)
        corners = _parted(corners, rules_in(picture), picture.shape[0])
        crops = [get_rotate_crop_image(picture, quad.copy()) for quad in corners]
        told = self._engine.recognize_txt(crops)
        tilt = _tilt(corners)
        seen = []
        for quad, crop, text, score in zip(corners, crops, told.txts, told.scores, strict=True):
            if score >= _LEAST_SCORE and text.strip():
                seen.append(replace(_seen(quad, crop, text.strip(), tilt, picture.shape), sure=float(score)))
        return in_order(straightened(seen))


def opened(path: Path, pixels: int, *, kept: int = _PIXELS) -> Any:
    """Return the pixels of a PNG or JPEG file, blue first, turned as its camera says, no more than `kept` of them.

    Raises ValueError where it holds more than `pixels`, OSError or SyntaxError where it is damaged.
    """
    Image.MAX_IMAGE_PIXELS = None  # ours is the limit that counts
    with Image.open(path, formats=("PNG", "JPEG")) as picture:
        if picture.width * picture.height > pixels:
            raise ValueError(f"{picture.width} x {picture.height}")
        share = (kept / (picture.width * picture.height)) ** 0.5
        if share < 1:
            picture.draft("RGB", (int(picture.width * share), int(picture.height * share)))
            picture.thumbnail((int(picture.width * share), int(picture.height * share)))
        turned = ImageOps.exif_transpose(picture)
        if turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info:
            ground = Image.new("RGBA", turned.size, "white")
            turned = Image.alpha_composite(ground, turned.convert("RGBA"))
        return np.ascontiguousarray(np.asarray(turned.convert("RGB"))[:, :, ::-1])


def rules_in(picture: Any) -> list[Box]:
    """Return the thin straight lines in a picture, in pixels from the bottom left."""
    shrunk = min(1.0, SIDE / max(picture.shape[:2]))
    grey = cv2.cvtColor(
        cv2.resize(picture, None, fx=shrunk, fy=shrunk, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY
    )
    ink = cv2.adaptiveThreshold(grey, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 12)
    least = max(40, int(_RULE * max(grey.shape)))
    found = []
    for kernel in (np.ones((1, least), np.uint8), np.ones((least, 1), np.uint8)):
        straight = cv2.morphologyEx(cv2.dilate(ink, np.ones((2, 2), np.uint8)), cv2.MORPH_OPEN, kernel)
        _, _, places, _ = cv2.connectedComponentsWithStats(straight)
        for left, top, wide, high, _ in places[1:]:
            if min(wide, high) <= _THICK:
                box = Box(left / shrunk, 0.0, (left + wide) / shrunk, 0.0)
                found.append(
                    replace(box, bottom=picture.shape[0] - (top + high) / shrunk, top=picture.shape[0] - top / shrunk)
                )
    return found


def _widened(corners: Any, shape: tuple[int, ...]) -> Any:
    """Return the corners of lines, large ones a little longer: the last letter of a headline is often cut."""
    heights = np.linalg.norm(corners[:, 3] - corners[:, 0], axis=1)
    across = corners[:, 1] - corners[:, 0]
    lengths = np.linalg.norm(across, axis=1)
    large = (heights > _LARGE * np.median(heights)) & (lengths > heights)
    step = (across / np.maximum(1.0, lengths)[:, None]) * (np.where(large, _LONGER, 0.0) * heights)[:, None]
    signs = np.array([-1.0, 1.0, 1.0, -1.0])[None, :, None]
    wider = corners + signs * step[:, None, :]
    return np.clip(wider, 0, [shape[1] - 1, shape[0] - 1]).astype(np.float32)


def _whole(corners: Any) -> Any:
    """Return the corners of lines, the overlapping pieces of a large one put together: long headlines fall apart."""
    heights = np.linalg.norm(corners[:, 3] - corners[:, 0], axis=1)
    least = _LARGE * float(np.median(heights))
    whole: list[Any] = []
    for quad in sorted(corners, key=lambda each: float(each[0][0])):
        before = next((other for other in whole if _touch(other, quad, least)), None)
        if before is None:
            whole.append(quad.copy())
        else:
            before[1:3] = quad[1:3]
    return np.asarray(whole, np.float32)


def _touch(left: Any, right: Any, least: float) -> bool:
    """Tell whether a large line of the same height begins right before another ends."""
    high, other = (float(np.linalg.norm(quad[3] - quad[0])) for quad in (left, right))
    if min(high, other) < max(least, _LIKE * max(high, other)):
        return False
    across = left[1] - left[0]
    along = across / max(1.0, float(np.linalg.norm(across)))
    step = (right[0] + right[3] - left[1] - left[2]) / 2
    gap, off = float(step @ along), abs(float(step[0] * along[1] - step[1] * along[0]))
    return float(np.linalg.norm(across)) > high and -_OVER * high < gap < 0 and off < _OFF * high


def _parted(corners: Any, rules: list[Box], height: int) -> Any:
    """Return the corners of lines, those cut in two that run across an upright rule: they are two side by side."""
    parted = []
    for quad in corners:
        left, right = float(quad[0][0]), float(quad[1][0])
        high = float(quad[3][1] - quad[0][1])
        middle = height - float(quad[:, 1].mean())
        walls = sorted(
            (rule.left, rule.right)
            for rule in rules
            if rule.height > 3 * high and rule.bottom < middle < rule.top and left + high < rule.left < right - high
        )
        begin = None
        for wall in [*walls, None]:
            if wall and begin is not None and wall[0] - begin < high:
                begin = wall[1]  # the second of two rules
                continue
            piece = quad.copy()
            piece[[0, 3], 0] = quad[[0, 3], 0] if begin is None else begin
            piece[[1, 2], 0] = wall[0] if wall else quad[[1, 2], 0]
            parted.append(piece)
            begin = wall[1] if wall else None
    return np.asarray(parted, np.float32)


def _tilt(corners: Any) -> float:
    """Return the angle in radians at which the longer lines run downwards."""
    across = [quad[1] - quad[0] for quad in corners]
    long = sorted(across, key=lambda side: -float(np.hypot(*side)))[: max(1, len(across) // 2)]
    return statistics.median(float(np.arctan2(side[1], side[0])) for side in long)


def _seen(quad: Any, crop: Any, text: str, tilt: float, shape: tuple[int, ...]) -> Seen:
    """Return a line with the box around its ink, turned back by the tilt of the page."""
    middle = np.array([shape[1] / 2, shape[0] / 2])
    cosine, sine = np.cos(-tilt), np.sin(-tilt)
    turned = (np.asarray(quad) - middle) @ np.array([[cosine, sine], [-sine, cosine]]) + middle
    left, top = turned.min(axis=0)
    right, bottom = turned.max(axis=0)
    upright = (bottom - top) >= 1.5 * (right - left)
    inset = (0.0, 0.0, 0.0, 0.0) if upright else _inset(crop, latin=is_latin(text))
    wide, high = right - left, bottom - top
    x = left + inset[0] * wide, right - inset[1] * wide
    y = shape[0] - (bottom - inset[3] * high), shape[0] - (top + inset[2] * high)
    box = Box(float(x[0]), float(y[0]), float(x[1]), float(y[1]))
    return Seen(text, box, box.width if upright else box.height)


def _inset(crop: Any, *, latin: bool) -> tuple[float, float, float, float]:
    """Return which parts of a crop are empty at its left, right, top and bottom.

    Of Latin letters only those without stems count for top and bottom: every line has them, and of the same height.
    """
    grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY)
    _, ink = cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    if ink.mean() > _INK:
        ink = 1 - ink
    rows, columns = ink.sum(axis=1), ink.sum(axis=0)
    least = _BAND * float(rows.max()) if latin else max(1.0, 0.08 * float(np.percentile(rows, 90)))
    across, along = np.flatnonzero(rows > least), np.flatnonzero(columns)
    if not len(across) or not len(along):
        return 0.0, 0.0, 0.0, 0.0
    high, wide = ink.shape
    return along[0] / wide, 1 - (along[-1] + 1) / wide, across[0] / high, 1 - (across[-1] + 1) / high
