"""What people call the fields of an article, in the columns of a table or the front matter of a text."""

import re

_NAMES = {
    "id": "id articleid article_id",
    "headline": "headline title 标题 標題 题目 題目 主题 主題 主标题 主標題 新闻标题 新聞標題 题名 題名",
    "text": "text body content article 正文 内容 內容 全文 文章内容 文章內容 新闻内容 新聞內容 文本 新闻正文 新聞正文",
    "kicker": "kicker introtitle overline 引题 引題 肩题 肩題 眉题 眉題",
    "deck": "deck subtitle subheadline 副题 副題 副标题 副標題",
    "byline": "byline author authors reporter 作者 记者 記者 署名 撰稿",
    "dateline": "dateline 电头 電頭",
    "date": "date day published publish_date pubdate 日期 时间 時間 发布日期 發布日期 发布时间 發布時間 见报日期",
    "paper": "paper newspaper source publication journal 来源 來源 报纸 報紙 报名 報名 媒体 媒體 出处 出處",
    "page": "page page_number 版 版次 版面 版号 版號 页 頁 页码 頁碼",
    "section": "section column category 栏目 欄目 版名 版面名称 版面名稱 分类 分類",
    "url": "url link href 链接 鏈接 連結 网址 網址 地址",
    "kind": "kind",
    "language": "language lang 语言 語言",
}
FIELDS = {name: field for field, names in _NAMES.items() for name in names.split()}


def field_of(column: str) -> str | None:
    """Return the field of an article that a column of this name holds, None where no field is called so."""
    plain = re.sub(r"[\s\ufeff*:：]+", " ", column).strip().lower()
    return FIELDS.get(plain.replace(" ", "_").replace("-", "_")) or FIELDS.get(plain.replace(" ", ""))
