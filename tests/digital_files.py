"""Invented stories in the files that people have: web pages, Word files, books, tables, archives."""

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from retrieval.errors import ReadError
from retrieval.readers import registry
from retrieval.records import Article, Page

BRIDGE = (
    "松湾市的双塔桥昨天通车，全长三千二百米，桥上设有两条自行车道。",
    "工程师顾南星说，桥墩里装了六十四只传感器，风大时会自动限速。",
)
FERRY = (
    "三月十一日夜里，松湾市开出了第一班夜渡，船上坐着六十七名下夜班的乘客。",
    "渡轮公司经理孟远说，夜渡每天四班，票价两元，末班凌晨一点半从东码头开出。",
)
PROPERTIES = (
    "<!--enpproperty <articleid>{id}</articleid><date>2025-03-12 00:00:00.0</date><author>{author}</author>"
    "<title>{title}</title><keyword></keyword><subtitle>{subtitle}</subtitle><introtitle>{introtitle}</introtitle>"
    "<siteid>2</siteid><nodeid>9</nodeid><nodename>{nodename}</nodename>/enpproperty-->"
)


def founder_page(*paragraphs: str, **said: str) -> str:
    """Return an article page as Founder systems make it; `said` are its properties."""
    given = {"id": "7", "author": "", "title": "", "subtitle": "", "introtitle": "", "nodename": ""} | said
    body = "".join(f"<p>　　{text}</p>" for text in paragraphs)
    return (
        "<html><head><title>松湾日报-数字报</title><script>var a='<p>不是正文</p>'</script></head><body>"
        f"<div class='nav'>首页 上一篇</div>{PROPERTIES.format(**given)}<div id='ozoom'><!--enpcontent-->"
        f"<founder-content>{body}</founder-content><!--/enpcontent--></div><div>版权所有</div></body></html>"
    )


def zipped(members: Mapping[str, bytes | str], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip archive of these members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def book(
    chapters: Mapping[str, str], *, title: str = "松湾日报 2025-03-12", extra: Mapping[str, str] | None = None
) -> bytes:
    """Return an electronic book; `chapters` are bodies in XHTML by file name, in the order of reading."""
    items = "".join(
        f'<item id="c{i}" href="{name}" media-type="application/xhtml+xml"/>' for i, name in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="c{i}"/>' for i in range(len(chapters)))
    package = (
        '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title>'
        "<dc:date>2025-03-12T06:00:00Z</dc:date></metadata>"
        '<manifest><item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        f'{items}<item id="p" href="p.png" media-type="image/png"/></manifest>'
        f'<spine><itemref idref="nav"/><itemref idref="missing"/><itemref idref="p"/>{spine}</spine></package>'
    )
    container = (
        '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">'
        '<rootfiles><rootfile full-path="OEBPS/a.opf" media-type="application/oebps-package+xml"/></rootfiles>'
        "</container>"
    )
    texts = {
        f"OEBPS/{name}": f'<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml">'
        f"<head><title>x</title></head><body>{body}</body></html>"
        for name, body in chapters.items()
    }
    nav = {"OEBPS/nav.xhtml": "<html><body><nav><h1>目录</h1></nav><p>目录一页</p></body></html>"}
    return zipped(
        {"mimetype": "application/epub+zip", "META-INF/container.xml": container, "OEBPS/a.opf": package}
        | nav
        | texts
        | dict(extra or {})
    )


def word_file(fill: Callable[..., object]) -> bytes:
    """Return a Word file whose paragraphs `fill` adds to a new document."""
    import docx

    document = docx.Document()
    fill(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def read_all(path: Path, name: str | None = None) -> tuple[list[Page | Article], list[ReadError]]:
    """Return what a file holds and what was reported of it."""
    problems: list[ReadError] = []
    return list(registry.read(path, name=name, report=problems.append)), problems


def read_or_refuse(path: Path) -> ReadError | None:
    """Read a file whatever is in it; the only error that may come is a ReadError that names the file and a fix."""
    try:
        read_all(path)
    except ReadError as error:
        refusal = error
    else:
        return None
    assert refusal.file.startswith(str(path))
    assert refusal.fix
    return refusal


def articles(path: Path, name: str | None = None) -> list[Article]:
    """Return the articles of a file of which nothing is to be reported."""
    found, problems = read_all(path, name)
    assert not problems
    assert all(isinstance(part, Article) for part in found)
    return [part for part in found if isinstance(part, Article)]


def texts(article: Article) -> list[str]:
    """Return the texts of the paragraphs."""
    return [paragraph.text for paragraph in article.paragraphs]


def damaged(raw: bytes) -> Iterator[bytes]:
    """Yield the bytes cut short at several places and with single bytes turned."""
    for share in (0.03, 0.3, 0.5, 0.8, 0.97):
        place = int(len(raw) * share)
        yield raw[:place]
        yield raw[:place] + bytes([raw[place] ^ 0xFF]) + raw[place + 1 :]
        yield raw[:place] + raw[place + 9 :]
