"""The words for what is wrong inside one file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE: Mapping[str, tuple[str, str]] = {
    "file.missing": (
        "找不到 {what}；规则包是一个文件夹，其中必须有 pack.yaml",
        "{what} is not there; a pack is a folder with a pack.yaml in it",
    ),
    "file.missing#unreadable": (
        "读不了这个文件（{why}）；请检查权限",
        "this file cannot be read ({why}); check its permissions",
    ),
    "file.too_big": (
        "文件有 {found} 字节，最多 {most} 字节；请拆成几个文件",
        "the file has {found} bytes, at most {most} are allowed; split it",
    ),
    "file.not_utf8": (
        "不是 UTF-8 编码（{found}）；请另存为 UTF-8",
        "the file is not UTF-8 ({found}); save it as UTF-8",
    ),
    "file.bad_name": (
        "文件名“{found}”不合规定{near}：应是小写英文字母开头，由小写字母、数字、下划线组成，最多31个字符",
        (
            "the file name “{found}” will not do{near}: it begins with a small letter, has small letters, "
            "digits and underscores, and at most 31 characters"
        ),
    ),
    "file.bad_name#chinese": (
        (
            "“{found}”不能作文件名：文件名用英文，小写字母开头，由小写字母、数字、下划线组成，如 urge.yaml；"
            "中文写在文件里的 label 里"
        ),
        (
            "“{found}” cannot be a file name: it is English, begins with a small letter and has small "
            "letters, "
            "digits and underscores, like urge.yaml; Chinese stands in the label inside"
        ),
    ),
    "file.bad_name#year": (
        "日历文件名“{found}”不合规定：应是四位年份，如 2026.yaml",
        ("the calendar's file name “{found}” will not do: it is a year of four digits, such as 2026.yaml"),
    ),
    "file.unknown_file#link": (
        "这不是普通文件（例如是链接）；请把文件本身放进规则包",
        "this is no plain file (a link, say); put the file itself into the pack",
    ),
    "file.unknown_file": (
        "规则包中没有“{found}”这样的文件{near}；可以有：{known}",
        "a pack has no file like “{found}”{near}; it may have: {known}",
    ),
    "yaml.empty": (
        "文件是空的；至少要有一个键，不需要就删掉它",
        "the file is empty; write a key, or delete the file",
    ),
    "yaml.syntax": ("YAML 写法有误：{why}", "this is not valid YAML: {why}"),
    "yaml.syntax#ambiguous": (
        '{found} 不加引号会被不同的程序读成{other}；如果是文字，请加引号："{found}"',
        '{found} without quotes is read as {other} by some programs; if it is text, quote it: "{found}"',
    ),
    "yaml.syntax#nothing": (
        '{found} 会被读成空值；不需要就删掉这一行，要取消上级的值请写 none 或 无，文字请加引号："{found}"',
        (
            "{found} is read as nothing; delete the line, write none to take back the value from above, "
            'or quote a text: "{found}"'
        ),
    ),
    "yaml.syntax#number": (
        (
            "{found} 不加引号会被不同的程序读成{other}；如果是数，请写成十进制数，如 15；"
            '如果是文字，请加引号："{found}"'
        ),
        (
            "{found} without quotes is read as {other} by some programs; write a number like 15, and "
            'for text quote it: "{found}"'
        ),
    ),
    "yaml.syntax#yes_no": (
        (
            "{found} 不加引号，有的程序会读成“是”或“否”；表示是否请写“是”或“否”（或 true、false），表示文字请"
            '加引号："{found}"'
        ),
        (
            "{found} without quotes is read as yes/no by some programs; write 是 or 否 (or true, "
            'false), and for text quote it: "{found}"'
        ),
    ),
    "yaml.syntax#directive": (
        "不需要 % 开头的指示行；请删掉",
        "a directive line that begins with % is not needed; delete it",
    ),
    "yaml.syntax#invisible": (
        "这里有看不见的字符（{found}），常是从网页、聊天记录复制来的；请删掉，或重新录入这一行",
        (
            "an invisible character stands here ({found}), as copied texts have it; delete it, or type "
            "the line anew"
        ),
    ),
    "yaml.syntax#long_number": (
        "数字太长（{found}），最多15位；如果是编号，请加引号",
        "the number is too long ({found}), at most 15 digits; if it is a code, quote it",
    ),
    "yaml.duplicate_key": (
        "键“{found}”写了两次，第 {first} 行和第 {second} 行；只能留一个",
        "the key “{found}” is written twice, on line {first} and on line {second}; keep one",
    ),
    "yaml.tag": (
        "不能用类型标记 {found}；删掉它，直接写值",
        "the tag {found} is not allowed; delete it and write the plain value",
    ),
    "yaml.alias": (
        "不能用 {found}（锚点、引用、合并）；请把内容写出来，要照抄别的条目请用 like",
        (
            "{found} (anchor, alias, merge) is not allowed; write the value out, or use like to follow "
            "another entry"
        ),
    ),
    "yaml.too_deep": (
        "嵌套超过 {most} 层；规则包里用不到这么深",
        "this is nested more than {most} deep; no pack needs that",
    ),
    "yaml.too_many": (
        "文件里的值超过 {most} 个；请拆成几个文件",
        "the file has more than {most} values; split it",
    ),
    "yaml.empty_value": (
        "键“{key}”后面是空的；请写上值，不需要就删掉这一行，要取消上级的值请写 none 或 无",
        (
            "nothing stands behind the key “{key}”; write a value, delete the line, or write none to "
            "take back the value from above"
        ),
    ),
    "yaml.empty_value#comment": (
        "键“{key}”后面只有注释（# 以后都是注释）；要写以 # 开头的文字请加引号，不需要就删掉这一行",
        (
            "behind the key “{key}” stands a comment alone (all after # is one); quote a text that begins "
            "with #, or delete the line"
        ),
    ),
    "yaml.empty_value#item": (
        "列表中有一项是空的；请写上值或删掉这一项",
        "an item of the list is empty; write a value or delete the item",
    ),
    "yaml.key_not_text": (
        "键应是文字，这里是{found}；如果确实是名称，请加引号",
        "a key is text, this is {found}; if it is a name, quote it",
    ),
    "yaml.full_width_mark": (
        ("“{found}”里用了全角“{mark}”；键后面应是半角冒号加空格：“{right}”（本来就是文字的，请加引号）"),
        (
            "“{found}” has a full-width “{mark}”; behind a key stand a colon and a space: "
            "“{right}” (if it is text, quote it)"
        ),
    ),
    "yaml.full_width_mark#colon": (
        "冒号后面是全角空格或不换行空格；应是半角冒号加半角空格：“{right}”",
        "behind the colon stands a full-width or non-breaking space; write “{right}”",
    ),
    "yaml.full_width_mark#space": (
        "“{right}”的前面或后面有全角空格、不换行空格；请删掉，缩进请用半角空格",
        (
            "a full-width or non-breaking space stands before or behind “{right}”; delete it, indent "
            "with plain spaces"
        ),
    ),
    "yaml.full_width_mark#comma": (
        "括号里的各项之间要用半角逗号加空格；请把“{mark}”改成“, ”（是文字里的，请给文字加引号）",
        (
            "the items in brackets stand apart by a plain comma and a space; write “, ” for “{mark}” (if "
            "it is in a "
            "text, quote that)"
        ),
    ),
    "yaml.full_width_mark#opening": (
        "全角的 {mark} 在这里不起作用；请改用半角的 {right}",
        "the full-width {mark} does nothing here; write {right}",
    ),
    "yaml.tab": (
        "“{found}”前面的缩进用了制表符；请改用空格",
        "a tab indents “{found}”; use spaces",
    ),
    "yaml.two_documents": (
        "一个文件里有第二个文档（---）；一个文件只写一样东西，请拆开",
        "a second document (---) begins here; a file holds one thing, split it",
    ),
    "shape.unknown_key": (
        "不认识的键“{found}”{near}；这里可以写：{known}",
        "unknown key “{found}”{near}; what may stand here: {known}",
    ),
    "shape.unknown_key#level": (
        "“{found}”不写在这里，它的位置是：{home}；这里可以写：{known}",
        "“{found}” does not stand here, its place is {home}; what may stand here: {known}",
    ),
    "shape.missing_key": (
        "{where}缺少“{key}”（{title}），上级规则包里也没有；请补上",
        "{where} lacks “{key}”, and so do the packs above; add it",
    ),
    "shape.missing_key#here": ("{title}缺少{key}；请补上", "{title} lacks {key}; add it"),
    "shape.missing_key#one_of": (
        "这里缺少“{key}”；应写 {known}",
        "“{key}” is missing here; write {known}",
    ),
    "shape.wrong_kind": (
        "{title}应是{wanted}，这里是{found}",
        "{title} should be {wanted}, this is {found}",
    ),
    "shape.wrong_kind#near": (
        "{title}应是{wanted}，这里是{found}；请写成 {near}",
        "{title} should be {wanted}, this is {found}; write it {near}",
    ),
    "shape.wrong_kind#level": (
        "“{found}”是一项里面的键；在“{key}”下面先写这一项的名称（如 {like}:），换行缩进后再写“{found}”",
        (
            "“{found}” belongs inside an entry; under “{key}” first write its name (like {like}:), "
            "then indent “{found}”"
        ),
    ),
    "shape.bad_name": (
        ("名称“{found}”不合规定{near}：应是小写英文字母开头，由小写字母、数字、下划线组成，最多31个字符"),
        (
            "the name “{found}” will not do{near}: it begins with a small letter, has small letters, digits "
            "and underscores, and at most 31 characters"
        ),
    ),
    "shape.bad_name#chinese": (
        (
            "“{found}”不能作名称：名称用英文，小写字母开头，由小写字母、数字、下划线组成，如 urge；"
            "中文写在那一项的 label 里"
        ),
        (
            "“{found}” cannot be a name: names are English, begin with a small letter and have small "
            "letters, digits and underscores, like urge; Chinese stands in the label"
        ),
    ),
    "shape.bad_name#reference": (
        ("“{found}”不是名称：这里写的是英文名称，如 {like}，不是显示的中文；中文写在那一项自己的 label 里"),
        (
            "“{found}” is no name: an English one stands here, like {like}; Chinese stands in the label "
            "of the "
            "entry itself"
        ),
    ),
    "shape.bad_name#comma": (
        "“{found}”里用了中文的逗号、顿号；列表的各项之间用半角逗号：{right}",
        "“{found}” has a Chinese comma in it; the items of a list stand like this: {right}",
    ),
    "shape.bad_name#marks": (
        "{title}里不能有 < > & 这样的符号（它们会出现在网页上）：“{found}”；请用《》、“和”代替",
        "{title} may not have the marks < > & (it is shown on web pages): “{found}”; write it in words",
    ),
    "shape.not_a_word": (
        "{title}不能是{found}{near}；可以写：{known}",
        "{title} cannot be {found}{near}; it may be: {known}",
    ),
    "shape.out_of_range": (
        "{found} 超出范围，应{span}",
        "{found} is out of range, it should be {span}",
    ),
    "shape.out_of_range#number": (
        "{title}应{span}，这里是 {found}",
        "{title} should be {span}, this is {found}",
    ),
    "shape.out_of_range#items": (
        "{title}应有 {least} 到 {most} 项，这里有 {found} 项",
        "{title} should have from {least} to {most} entries, this has {found}",
    ),
    "shape.out_of_range#together": (
        "角色“{found}”的“{one}”和“{other}”不能由同一角色担任（三员分立）；请分成两个角色",
        (
            "the role “{found}” may not have both “{one}” and “{other}” (the three officers are "
            "separate); make two roles"
        ),
    ),
    "shape.too_long": (
        "{title}太长：有 {found}，最多 {most}",
        "{title} is too long: it has {found}, at most {most} are allowed",
    ),
    "shape.empty_list": (
        "{title}不能是空的；至少写一项，不需要就连键一起删掉",
        "{title} may not be empty; write at least one, or delete it with its key",
    ),
    "shape.empty_list#text": (
        "{title}不能是空的；请写上文字，不需要就删掉",
        "{title} may not be empty; write a text, or delete it",
    ),
    "shape.repeated": (
        "{title}里“{found}”重复了；留一个就够了",
        "“{found}” is repeated in {title}; once is enough",
    ),
    "term.no_unit": (
        "期限“{found}”没有单位；应写成如 {number}个工作日、{number}日、{number}个工作小时",
        (
            "the duration “{found}” has no unit; write it like {number}个工作日 ({number} workdays), "
            "{number}日 "
            "({number} days), {number} workhours"
        ),
    ),
    "term.unknown_unit": (
        ("期限“{found}”的单位“{unit}”不认识；可以用：工作日、日、周、个月、年、工作小时、小时、分钟、当日"),
        (
            "the unit “{unit}” of the duration “{found}” is not known; there are: workdays, days, "
            "weeks, months, years, workhours, hours, minutes, same day"
        ),
    ),
    "term.unknown_unit#near": (
        "期限“{found}”的单位“{unit}”不认识；是不是要写“{near}”？",
        "the unit “{unit}” of the duration “{found}” is not known; did you mean “{near}”?",
    ),
    "term.unknown_unit#number": (
        "“{found}”不是期限{near}；应以数字开头并带单位，如 7个工作日、15日、4个工作小时，或写 当日",
        (
            "“{found}” is no duration{near}; it begins with a number and has a unit, like 7 workdays, 15 "
            "days, 4 workhours, or it is: same day"
        ),
    ),
    "term.unknown_unit#several": (
        "“{found}”写了几个期限；先到为准的应写成 {right}",
        "“{found}” has several durations; where the one that ends first counts, write {right}",
    ),
    "term.unknown_unit#workhours": (
        "这里只能用工作小时，写的是“{found}”；如 2个工作小时",
        "only work hours may stand here, this is “{found}”; write it like 2个工作小时 (2 workhours)",
    ),
    "term.zero": (
        "期限不能是零：“{found}”；当天到期请写 当日",
        "a duration cannot be zero: “{found}”; for the day itself write 当日 (same day)",
    ),
    "term.fraction": (
        "期限应是整数：“{found}”；半天请用工作小时，如 4个工作小时",
        (
            "a duration is a whole number: “{found}”; write half a day in work hours, like 4个工作小时"
            " (4 workhours)"
        ),
    ),
    "term.full_width_digit": (
        "期限的数字应是半角阿拉伯数字，写的是“{found}”；应写如 {right}",
        "a duration is written with the digits 0-9, this is “{found}”; write it like {right}",
    ),
    "term.bad_date": (
        "“{found}”不是日期{near}；应写成如 2026-10-01",
        "“{found}” is no date{near}; write it like 2026-10-01",
    ),
    "term.bad_date#no_such_day": (
        "没有“{found}”这一天；请核对月份和日数",
        "there is no day “{found}”; check its month and its day",
    ),
    "term.bad_date#moment": (
        "“{found}”不是日期或时刻；应写成如 2026-10-01 或 2026-10-01 09:20",
        "“{found}” is no date or moment; write it like 2026-10-01 or 2026-10-01 09:20",
    ),
    "term.bad_hours": (
        "“{found}”不是办公时间{near}；应写成如 08:30-12:00，后一个时刻晚于前一个",
        "“{found}” are no office hours{near}; write them like 08:30-12:00, the second later than the first",
    ),
    "term.bad_hours#order": (
        "办公时间“{found}”没有接在前一段之后；各段应依次排列、互不重叠",
        ("the office hours “{found}” do not follow the ones before; they stand in order and do not overlap"),
    ),
}
"""Families file, yaml, shape and term."""
