"""What belongs to a sheet and to no story: masthead, folio line, footer."""

from retrieval.articles.boxes.columns import Column
from retrieval.articles.boxes.masthead import under_edition
from retrieval.articles.boxes.sheet import SENTENCE_END, Row, Sheet
from retrieval.articles.wording import furniture
from retrieval.readers import cnki

_MASTHEAD_ZONE = 0.16
_FOOT_ZONE = 0.1


def is_loose(column: Column) -> bool:
    """Tell whether every row of a column is furniture."""
    return all(_is_furniture(row) for row in column.rows)


def _is_furniture(row: Row) -> bool:
    return furniture.is_furniture(row.text) or furniture.is_jump(row.text)


def page_furniture(sheet: Sheet) -> set[Row]:
    """Return the rows of masthead, folio line and footer."""
    height = sheet.area.height
    top_zone = sheet.area.top - _MASTHEAD_ZONE * height
    rules = [r for r in sheet.across if r.width > 0.55 * sheet.area.width and r.bottom > top_zone]
    found = _cnki_heading(sheet)
    for rule in rules:
        above = [row for row in sheet.rows if row.box.bottom > rule.bottom]
        if len(above) <= 12 and any(_is_furniture(row) for row in above):
            found.update(above)
    signs = [row for row in sheet.rows if row.box.bottom > top_zone and _is_furniture(row)]
    for row in sheet.rows:
        beside = any(_level(row, sign) for sign in signs)
        if row in signs or (beside and row.box.bottom > top_zone and not SENTENCE_END.search(row.text)):
            found.add(row)
    lowest = min((r.box.bottom for r in sheet.rows if r not in found and not _is_furniture(r)), default=0.0)
    floor = sheet.area.bottom + _FOOT_ZONE * height
    for row in sheet.rows:
        outside = row.box.top < lowest + 0.3 * row.size or (row.box.bottom < floor and row.size < 0.95 * sheet.body)
        if row.frame is None and outside and _is_furniture(row):
            found.add(row)
    return found


def _level(row: Row, sign: Row) -> bool:
    """Tell whether a row stands on the folio line's level."""
    middle = (sign.box.bottom + sign.box.top) / 2
    return row is not sign and row.box.bottom - 2 <= middle <= row.box.top + 2


def _cnki_heading(sheet: Sheet) -> set[Row]:
    """Return the lines above the headline of an article from CNKI: paper, day and page, and the section."""
    found: set[Row] = set()
    for row in sheet.rows:
        if cnki.edition(row.text):
            found |= {row, *(other for other in sheet.rows if under_edition(row, other))}
    return found
