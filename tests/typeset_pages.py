"""Whole pages of invented news, typeset: a masthead, then rectangles cut at random, each with a story."""

from typesetter import Typesetter


class PageSetter(Typesetter):
    """Fills one page."""

    def masthead(self) -> float:
        """Set paper, folio line and footer; return where the stories may begin."""
        y = self.height - 44
        pieces: list[tuple] = []
        self.put(pieces, 30, y, "雁回日报", 24)
        x = 160.0
        for text in (
            "07",
            "本地新闻",
            "2031年5月6日 星期二",
            f"责任编辑：{self.teller.person()} 美编：{self.teller.person()}",
        ):
            self.put(pieces, x, y, text, 9)
            self.furniture.append(text)
            x += self.wide(text, 9) + 22
        self.put(pieces, 30, 20, "新闻热线：0999-5550123 本报地址：雁回州桥灯路7号", 9)
        self.draw(pieces)
        self.canvas.rect(28, y - 10, self.width - 56, 1.2, fill=1)
        return y - 24

    def fill(self, *, hard: bool = True) -> None:
        """Fill the page with stories in rectangles cut at random."""
        top = self.masthead()
        self.cut(32, 44, self.width - 32, top, 0, hard=hard)

    def cut(self, left: float, bottom: float, right: float, top: float, depth: int, *, hard: bool) -> None:
        c, alley = self.chance, self.style.alley
        wide, high = right - left, top - bottom
        if depth < 4 and (high > 420 or (depth < 2 and high > 300)) and (wide < 500 or c.random() < 0.6):
            y = bottom + high * c.uniform(0.42, 0.6)
            if self.style.rules:
                self.canvas.line(left, y, right, y)
            self.cut(left, y + alley * 0.4, right, top, depth + 1, hard=hard)
            self.cut(left, bottom, right, y - alley * 0.6, depth + 1, hard=hard)
            return
        if wide > 420 or (wide > 330 and c.random() < 0.5):
            x = left + wide * c.uniform(0.4, 0.62)
            if self.style.rules and c.random() < 0.5:
                self.canvas.line(x, bottom, x, top)
            self.cut(left, bottom, x - alley / 2, top, depth + 1, hard=hard)
            self.cut(x + alley / 2, bottom, right, top, depth + 1, hard=hard)
            return
        columns = max(1, min(3, int(wide // (11 * self.style.size))))
        kinds = ["article"] * 6 + (["photo"] if high > 180 and wide < 320 else [])
        kind = c.choice(kinds)
        choices = ["top"] * 4
        if hard and kind == "article":
            choices += ["bottom", "mid"] if high > 180 else ["top"]
            choices += ["left", "right"] if columns > 1 else []
            choices += ["vertical", "turned"] if high > 200 and columns > 1 else []
            choices += ["inset"] if columns == 3 else []
        framed = c.random() < 0.15
        self.place(left, bottom, right, top, columns, c.choice(choices), kind=kind, framed=framed)


def page(seed: int, *, hard: bool = True) -> PageSetter:
    """Return a filled page; a seed for which some text finds no room is replaced by the next."""
    while True:
        setter = PageSetter(seed)
        try:
            setter.fill(hard=hard)
        except ValueError:
            seed += 10_000
            continue
        return setter
