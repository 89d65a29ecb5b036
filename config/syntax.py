"""The parser's complaints, told so that a clerk can mend the line."""

from __future__ import annotations

import re
from typing import Any

from config.glyphs import opening
from config.problems import Place, Problem
from config.says import Both, both, problem

_COMMA = re.compile(r"[{\[][^}\]]*([，；、])\s*[A-Za-z_]\w*:\s")
"""Between the entries in a bracket a comma that no bracket knows."""
LOOKED_AT = 500
"""Signs of a line in which a wrong mark is looked for: of brackets without end it would take too long."""
WRONG_COLON = re.compile(r"(?:-\s+)?([A-Za-z_][A-Za-z0-9_.]*)(：|:(?=[\u3000\xa0]))\s*(.*)")
"""A line with a key behind which stands no colon and space of the keyboard."""

_MISALIGNED = both(
    "缩进和上面的行对不齐，或引号后面还有文字",
    "the indentation does not match the lines above, or text follows a closing quote",
)
_NO_KEY = both(
    "冒号前面没有键；请写上键，如 label: 例", "no key stands before the colon; write one, like label: text"
)
_AFTER_BRACE = both(
    "括号后面还有文字；值里有花括号、方括号的，请给整个值加引号",
    "text follows a bracket; quote a value that has braces or brackets in it",
)
_SECOND_COLON = both(
    "这里不能再有冒号；值里有冒号时请给整个值加引号，或检查上一行的缩进",
    "a colon cannot stand here; quote a value that has one, or check the indentation above",
)
_AFTER_QUOTE = both(
    "引号后面还有文字；文字里有引号的，请在两头用另一种引号",
    "text follows a closing quote; put a text that has quotes in it into quotes of the other kind",
)
_TOO_FAR = both(
    "这一行缩进得比上一行多，而上一行已经有值；同一级的键要左对齐",
    "this line is indented more than the one above, which has its value already; align keys of one level",
)
_NO_SPACE = both(
    "冒号后面要有空格，如 within: 7日",
    "a space stands behind a colon, as in within: 7日",
)
_WHY: tuple[tuple[str, Both], ...] = (
    ("mapping values are not allowed", _SECOND_COLON),
    (
        "could not find expected ':'",
        both("这一行缺少冒号和空格（键: 值）", "a colon and a space are missing (key: value)"),
    ),
    ("did not find expected key", _MISALIGNED),
    (
        "while scanning an a",  # an alias or an anchor
        both("文字以 * 或 & 开头的，请给整个值加引号", "quote a text that begins with * or &"),
    ),
    (
        "did not find expected '-' indicator",
        both("列表项应以“- ”开头并对齐", "a list item begins with “- ” and is aligned"),
    ),
    (
        "did not find expected ',' or ']'",
        both("方括号 [ ] 里缺少逗号，或没有右括号", "a comma or the closing ] is missing"),
    ),
    (
        "did not find expected ',' or '}'",
        both("花括号 { } 里缺少逗号，或没有右括号", "a comma or the closing } is missing"),
    ),
    (
        "did not find expected node content",
        both(
            "逗号后面缺少内容，或多了一个逗号",
            "something is missing behind a comma, or there is a comma too many",
        ),
    ),
    (
        "invalid Unicode character escape code",
        both(
            "反斜线 u 后面的编码不成字；请直接写字", "this escape is no character; write the character itself"
        ),
    ),
    ("unexpected end of stream", both("引号没有配对，文件就结束了", "a quote is opened and never closed")),
    (
        "unknown escape character",
        both(
            "双引号里的反斜线写法不认识；请改用单引号",
            "an unknown escape in double quotes; use single quotes",
        ),
    ),
    (
        "cannot start any token",
        both("值不能以这个符号开头；请加引号", "a value cannot begin with this mark; quote it"),
    ),
    (
        "block sequence entries are not allowed",
        both("列表“- ”不能写在这里；请换行并缩进", "a list cannot begin here; put it on the next line"),
    ),
    (
        "while scanning a tag",
        both("感叹号开头的是类型标记，这里用不到；文字请加引号", "a mark ! begins a tag; quote the text"),
    ),
    (
        "control characters are not allowed",
        both("有看不见的控制字符；请删掉", "there is an invisible control character; delete it"),
    ),
    (
        "did not find expected <document start>",
        both("文件中间断开了；每一行应是“键: 值”", "the file breaks off here; each line is “key: value”"),
    ),
)
_OTHERWISE = both(
    "请检查这一行的缩进、冒号、引号和括号", "check indentation, colons, quotes and brackets of this line"
)


def syntax_problem(file: str, text: str, error: Any) -> Problem:
    """Word what the YAML parser could not read, at its line and column."""
    line, column = _spot(text, error)
    lines = text.splitlines()
    tab = _tab(lines, line)
    if tab is not None:
        return problem("yaml.tab", Place(file, line, tab), found=lines[line - 1].strip()[:40])
    why = _why(error)
    if why is _MISALIGNED:
        why = _behind(lines, line, column) or why
    elif why is _OTHERWISE and _CLOSE.search(lines[line - 1] if line <= len(lines) else ""):
        why = _NO_SPACE
    elif why is _SECOND_COLON and _deeper(lines, line):
        why = _TOO_FAR
    return _full_width(file, lines, line) or problem("yaml.syntax", Place(file, line, column), why=why)


def hidden(told: Problem, broken: Problem) -> bool:
    """Tell whether a problem is but what a text in braces without quotes looks like."""
    same = told.place.line == broken.place.line and told.code == "yaml.empty_value"
    return same and broken.zh.endswith(_AFTER_BRACE[0])


def _spot(text: str, error: Any) -> tuple[int, int]:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    begun = getattr(error, "context_mark", None)
    if mark is not None and begun is not None and begun.line < mark.line and _opened(error):
        mark = begun
    if mark is not None:
        return mark.line + 1, mark.column + 1
    before = text.encode()[: getattr(error, "position", 0)].decode(errors="ignore")
    return before.count("\n") + 1, len(before) - before.rfind("\n")


_OPENED = ("a flow ", "a quoted scalar", "a simple key")
"""What the parser was reading when it came to the end of it too late: the fault is where it began."""


def _opened(error: Any) -> bool:
    return any(each in str(getattr(error, "context", "")) for each in _OPENED)


def _tab(lines: list[str], line: int) -> int | None:
    if not 0 < line <= len(lines):
        return None
    margin = lines[line - 1][: len(lines[line - 1]) - len(lines[line - 1].lstrip())]
    return margin.index("\t") + 1 if "\t" in margin else None


def wrong_colon(place: Place, match: re.Match[str]) -> Problem:
    """Word a key without the colon and the space of the keyboard behind it."""
    name, mark, rest = match.groups()
    right = f"{name}: {rest}"[:40].strip()
    if mark == "：":
        return problem("yaml.full_width_mark", place, found=match[0][:40], mark=mark, right=right)
    return problem("yaml.full_width_mark#colon", place, right=right)


def _full_width(file: str, lines: list[str], line: int) -> Problem | None:
    for number in (line, line - 1):
        written = lines[number - 1][:LOOKED_AT] if 0 < number <= len(lines) else ""
        match = WRONG_COLON.match(written.strip())
        if match is not None:
            margin = len(written) - len(written.lstrip()) + match.start(1)
            return wrong_colon(Place(file, number, margin + 1), match)
        comma = _COMMA.search(written)
        if comma is not None:
            place = Place(file, number, comma.start(1) + 1)
            return problem("yaml.full_width_mark#comma", place, mark=comma[1])
        found = opening(written)
        if found is not None:
            column, mark, right = found
            place = Place(file, number, column)
            return problem("yaml.full_width_mark#opening", place, mark=mark, right=right)
    return None


def _behind(lines: list[str], line: int, column: int) -> Both | None:
    """Return why a line breaks off, by the marks around the spot where it does."""
    written = lines[line - 1] if 0 < line <= len(lines) else ""
    if written[column - 1 : column] == ":":
        return _NO_KEY
    before = written[: column - 1].rstrip()
    ends: tuple[tuple[tuple[str, ...], Both], ...] = ((("}", "]"), _AFTER_BRACE), (("'", '"'), _AFTER_QUOTE))
    return next((why for marks, why in ends if before.endswith(marks)), None)


_CLOSE = re.compile(r"[{,]\s*[A-Za-z_]\w*:[^\s]")


def _deeper(lines: list[str], line: int) -> bool:
    """Tell whether a line is indented more than the one above, behind whose key a value stands."""
    above, here = ["", *lines][line - 1 : line + 1]  # a colon too many stands in a line that is there
    margins = [len(each) - len(each.lstrip()) for each in (above, here)]
    return margins[1] > margins[0] and re.match(r"\s*(?:- )?\w+: +\S", above) is not None


def _why(error: Any) -> Both:
    told = f"{getattr(error, 'problem', '')} {getattr(error, 'reason', '')} {getattr(error, 'context', '')}"
    return next((words for clue, words in _WHY if clue in told), _OTHERWISE)
