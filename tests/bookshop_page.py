"""A page of one story as a PDF file."""

from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

LINES = ((28, 780, "苇塘镇的新书店开门"), (11, 740, "十月二十日，苇塘镇的新书店开门，第一天来了三百人。"))
"""Size and height on the page, and the text."""


def write_bookshop(file: Path) -> None:
    """Write the page."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(file))
    for size, height, text in LINES:
        canvas.setFont("STSong-Light", size)
        canvas.drawString(72, height, text)
    canvas.save()
