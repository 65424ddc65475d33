"""What an app wants the terminal to show, read from what it writes."""

import re
from itertools import repeat

from ketatui.term.style import PLAIN, Style, UnknownError, on_blank, styled
from ketatui.term.widths import CERTAIN, clusters

Cell = tuple[str, Style]
"""What stands in a cell, and its look. Behind what takes several cells stand some with nothing in them."""
Row = list[Cell]

BLANK: Cell = (" ", PLAIN)

_TOKEN = re.compile(
    r"(?P<text>[^\x00-\x1f\x7f-\x9f]+)"
    r"|\x1b\[(?P<style>[\d;]*)m"
    r"|\x1b\[(?P<row>\d+);(?P<column>\d+)H"
    r"|(?P<line>\n)"
    r"|\x1b\]8;(?P<link>[^\x00-\x1f\x7f-\x9f]*)(?:\x1b\\|\x07)"
)


class Canvas:
    """A screen of cells that is painted on.

    What does not fit into a line is left out. A line feed leads to the beginning of the next line.
    """

    def __init__(self, width: int, height: int) -> None:
        self.rows: list[Row] = []
        self.x = self.y = 0
        self.touched: set[int] = set()
        """The rows that were painted on; whoever has looked at them clears this."""
        self._style = PLAIN
        self.resize(width, height)

    def resize(self, width: int, height: int) -> None:
        """Take another size; what does not fit in it is left out."""
        self.width, self.height = width, height
        self.rows = [
            [*row[:width], *[BLANK] * (width - len(row))]
            if len(row) <= width or row[width][0]
            else [BLANK] * width
            for row in (*self.rows[:height], *[[]] * (height - len(self.rows)))
        ]
        self.x, self.y = min(self.x, width - 1), min(self.y, height - 1)

    def paint(self, data: str) -> None:
        """Paint what an app writes.

        Raises:
            UnknownError: It is not only text, styles, links and places to go on.
        """
        end = 0
        for token in _TOKEN.finditer(data):
            if token.start() != end:
                break
            end = token.end()
            kind = token.lastgroup
            if kind == "text":
                self._put(token[0])
            elif kind == "style":
                self._style = styled(self._style, token["style"])
            elif kind == "column":
                self.y = min(max(int(token["row"]), 1), self.height) - 1
                self.x = min(max(int(token["column"]), 1), self.width) - 1
            elif kind == "line":
                self.x, self.y = 0, min(self.y + 1, self.height - 1)
            else:
                link = token["link"]
                self._style = self._style._replace(link="" if link == ";" else link)
        if end != len(data):
            raise UnknownError(data[end : end + 20])

    def _put(self, text: str) -> None:
        style, blank = self._style, (" ", on_blank(self._style))
        if not CERTAIN.issuperset(text):
            cells = self._clusters(text)
        elif blank[1] == style:
            cells = [*zip(text, repeat(style))]
        else:
            cells = [(sign, style) if sign != " " else blank for sign in text]
        if not cells:
            return
        room = self.width - self.x
        if len(cells) > room:
            cut = next(at for at in range(room, -1, -1) if cells[at][0])
            cells[cut:] = [blank] * (room - cut)
        row, after = self.rows[self.y], self.x + len(cells)
        if not row[self.x][0]:
            self._empty_back(row, self.x)
        row[self.x : after] = cells
        while after < self.width and not row[after][0]:
            row[after] = (" ", on_blank(row[after][1]))
            after += 1
        self.touched.add(self.y)
        self.x = min(self.x + len(cells), self.width - 1)

    def _clusters(self, text: str) -> list[Cell]:
        """Return the cells of a text; what takes none goes into the cell before it."""
        cells: list[Cell] = []
        for cluster, width in clusters(text):
            if width:
                look = on_blank(self._style) if cluster == " " else self._style
                cells += [(cluster, look), *[("", look)] * (width - 1)]
            elif self.x:
                row = self.rows[self.y]
                at = next(x for x in range(self.x - 1, -1, -1) if row[x][0])
                row[at] = (row[at][0] + cluster, row[at][1])
                self.touched.add(self.y)
        return cells

    def _empty_back(self, row: Row, x: int) -> None:
        """Blank what begins before a cell and reaches into it."""
        while x and not row[x][0]:
            x -= 1
            text, style = row[x]
            row[x] = (" ", on_blank(style))
            if text:
                break
