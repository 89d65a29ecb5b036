"""The words for what is wrong between files."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


CROSS: Mapping[str, tuple[str, str]] = {
    "file.missing#chain": (
        (
            "整条链上都没有 {what}；请在最上一级规则包里写上，或在 pack.yaml 里用 extends: base 从通用规"
            "则包开始"
        ),
        (
            "no pack of the chain has {what}; write it in the topmost, or begin from the common pack "
            "with extends: base in pack.yaml"
        ),
    ),
    "shape.missing_key#number": (
        "流程“{flow}”里有编号的行为，这个类型却没有写 number；应写如 number: 督〔{{year}}〕{{seq}}号",
        (
            "the flow “{flow}” has an act that gives a number, but this type has no number; write it "
            "like number: 督〔{{year}}〕{{seq}}号"
        ),
    ),
    "shape.unknown_key#kind": (
        "{kind}字段没有“{found}”；可以写：{known}",
        "a field of kind {kind} has no “{found}”; it may have: {known}",
    ),
    "when.unknown_fact": (
        "条件里的事实“{found}”不认识{near}；这里可以用：{known}",
        "the fact “{found}” is not known{near}; there are here: {known}",
    ),
    "when.not_here": (
        "事实“{found}”不能用在这里；这里可以用：{known}",
        "the fact “{found}” cannot be asked for here; there are here: {known}",
    ),
    "when.wrong_value#sign": (
        "“{fact}”的比较不写在值里：“{found}”应写成 {right}",
        "“{fact}” is not compared inside its value: for “{found}” write {right}",
    ),
    "when.not_here#behind": (
        (
            "用到“{found}”（进度落后）的地方，事项类型须写 progress（进度看哪个字段）；"
            "请在那个类型里写上，或改用别的事实"
        ),
        (
            "where “{found}” is asked for, the type needs progress (which field tells it); write that "
            "there, or "
            "ask for another fact"
        ),
    ),
    "when.wrong_value": (
        "“{fact}”的值不合适：{wanted}，这里是{found}",
        "this is no value of “{fact}”: it should be {wanted}, this is {found}",
    ),
    "when.wrong_value#mixed": (
        "“{fact}”的几个值单位不同；请用同一种单位",
        "the values of “{fact}” have different units; use one",
    ),
    "when.wrong_operator": (
        "“{fact}”不能用 {found} 来比；可以用：{known}",
        "“{fact}” cannot be compared with {found}; there are: {known}",
    ),
    "when.unknown_option": (
        "“{fact}”没有{found}这个值{near}；可以是：{known}",
        "“{fact}” has no value {found}{near}; it may be: {known}",
    ),
    "when.contradiction": (
        "对“{fact}”的几个测试互相矛盾，永远不会同时成立；请检查数值",
        "the tests of “{fact}” contradict each other and can never hold together; check the values",
    ),
    "when.contradiction#circle": (
        "字段“{found}”显不显示，绕了一圈又取决于它自己（{way}）；请改掉一个显示条件",
        "whether the field “{found}” is shown depends on itself ({way}); change one of the conditions",
    ),
    "when.always": (
        "对“{fact}”的这个测试总是成立（它总{span}）；请删掉，或改数值",
        "this test of “{fact}” always holds (it is {span}); delete it, or change the value",
    ),
    "when.contradiction#bounds": (
        "对“{fact}”的测试永远不会成立（它总{span}）；请改数值，或删掉",
        "the test of “{fact}” can never hold (it is {span}); change the value, or delete it",
    ),
    "when.contradiction#outer": (
        "对“{fact}”的测试和外层的测试互相矛盾，这一项永远不会成立；请检查数值，或删掉这一项",
        (
            "the tests of “{fact}” contradict those around them, so that this alternative can never hold; "
            "check the values, or delete it"
        ),
    ),
    "when.contradiction#measures": (
        "对“{fact}”的测试互相矛盾：{workdays}个工作日不会短于{workdays}日；请检查数值",
        (
            "the tests of “{fact}” contradict each other: {workdays} workdays are never less than "
            "{workdays} days"
        ),
    ),
    "when.too_deep": (
        "any 最多套 {most} 层，问 {found} 的已是第 {depth} 层；请拆开写",
        "any stands at most {most} deep, the one that asks for {found} is {depth} deep; write it flatter",
    ),
    "when.too_many": (
        "一个条件里有 {found} 个测试，最多 {most} 个；请用 any 拆开",
        "a condition has {found} tests, at most {most} are allowed; split it with any",
    ),
    "when.too_many#any": (
        "any 里有 {found} 个条件，最多 {most} 个；请合并",
        "any has {found} conditions, at most {most} are allowed; join some",
    ),
    "cases.no_default": (
        "第 {found} 种是最后一种情形，却还有 when，别的情况就没有值了；最后请加一项只写 is 的",
        (
            "case {found} is the last and has a when, so that nothing is left for the rest; end with one "
            "that has only is"
        ),
    ),
    "cases.default_not_last": (
        "第 {found} 种情形只写了 is，却不是最后一种（共 {number} 种），后面的都不会用到；请移到最后",
        "case {found} of {number} has only is, so that those after it are never taken; move it last",
    ),
    "cases.unreachable#several": (
        "第 {found} 种情形成立时，前面的 {others} 总有一种成立，所以永远用不到；请删掉，或移到前面",
        (
            "wherever case {found} holds one of the cases {others} does, so that it is never taken; "
            "delete it, or move it up"
        ),
    ),
    "cases.unreachable": (
        "第 {found} 种情形成立时，第 {other} 种也一定成立，所以永远用不到；请删掉，或移到第 {other} 种前面",
        (
            "wherever case {found} holds case {other} does, so that it is never taken; delete it, or move "
            "it before case {other}"
        ),
    ),
    "flow.no_beginning": (
        "流程“{found}”没有开始的行为；应有一个不写 from 的行为，如 register（登记）",
        "the flow “{found}” has no beginning; one act stands without from, such as register",
    ),
    "flow.no_beginning#to": (
        "行为“{found}”是事项的开始，却没有写 to；请写上到哪个状态",
        "the act “{found}” begins an item but has no to; write the state it leads to",
    ),
    "flow.two_beginnings": (
        "“{found}”和“{first}”都没有写 from，一个流程只能有一个开始；请给“{found}”写上 from",
        ("“{found}” and “{first}” both have no from, a flow has one beginning; write from for “{found}”"),
    ),
    "flow.dead_end": (
        "到了状态“{found}”就再也到不了任何终态；请加一个离开它的行为，或写 final: 是",
        (
            "from the state “{found}” no final state can be reached; add an act that leaves it, or "
            "write final: 是"
        ),
    ),
    "flow.unreachable_state": (
        "没有任何行为能到达状态“{found}”；请加一个 to 指向它的行为，或停用它（off: 是）",
        "no act leads to the state “{found}”; add an act with to, or switch it off (off: 是)",
    ),
    "flow.unreachable_state#act": (
        "行为“{found}”的 from 里没有一个可用的状态，永远做不了；请改写，或停用它（off: 是）",
        (
            "no state in from of the act “{found}” is used, so that it can never be done; change it, "
            "or switch it off (off: 是)"
        ),
    ),
    "flow.undo_without_end": (
        "“{found}”不是任何时限的 until，没有可撤回的；请从 undo 里删掉",
        ("“{found}” is the until of no clock, so that there is nothing to take back; delete it from undo"),
    ),
    "flow.pause_without_end": (
        "行为“{found}”会暂停计时，流程里却没有恢复的行为；请加一个写有 resume: 是 的行为",
        "the act “{found}” pauses, but no act of the flow has resume: 是; add one",
    ),
    "ladder.level_missing": (
        "{where}没有写 level（级别）：0 在到期前，1 到 9 在到期后",
        "{where} has no level: 0 stands before the due date, 1 to 9 after it",
    ),
    "ladder.level_taken": (
        "“{first}”和“{second}”的级别都是 {found}；每一层的级别应不同",
        "“{first}” and “{second}” both have level {found}; each tier has its own",
    ),
    "ladder.colour_twice": (
        "“{first}”和“{second}”都是{found}色，看灯分不清是哪一层",
        "“{first}” and “{second}” are both {found}, so that their lights look alike",
    ),
    "ladder.colour_twice#light": (
        "“{found}”亮{colour}灯，“{light}”的灯也是{colour}色，看灯分不清；请换一种颜色",
        (
            "“{found}” is {colour}, and so is the light of what is {light}: they look alike; choose "
            "another colour"
        ),
    ),
    "cases.unreachable#default": (
        (
            "前面的情形已经把“{fact}”的 {known} 都说到了，最后只写 is 的一种永远用不到；"
            "请把前面的一种改成最后一种"
        ),
        (
            "the cases before it name every value of “{fact}” ({known}), so that the last one is never "
            "taken; make "
            "one of them the last"
        ),
    ),
    "ladder.unreachable": (
        (
            "层级“{found}”永远到不了：要求“{tier}”已发 {least} 次，而“{tier}”最多发 {times} 次；"
            "请改“{tier}”的 times，或改这个条件"
        ),
        (
            "the tier “{found}” can never come: it asks for {least} of “{tier}”, of which there are "
            "{times} at "
            "most; raise times of “{tier}”, or ask for fewer"
        ),
    ),
    "ladder.unreachable#level": (
        "层级“{found}”永远到不了：要求先发“{tier}”，而“{tier}”的级别不比它低；请改级别，或改这个条件",
        (
            "the tier “{found}” can never come: it asks for “{tier}” first, whose level is not below its "
            "own; "
            "change a level, or this condition"
        ),
    ),
    "ladder.overlap": (
        (
            "凡“{found}”成立时，级别更高的“{other}”也成立；“{other}”若先发出，“{found}”就再也不会来；"
            "请检查两个条件"
        ),
        (
            "wherever “{found}” holds the higher “{other}” does too; once “{other}” has come, "
            "“{found}” never comes; check the two conditions"
        ),
    ),
    "ladder.unreachable#entry": (
        "层级“{found}”永远到不了：entry（起步层级）的每种情形都从“{lowest}”或以上起；请改 entry，或删掉它",
        (
            "the tier “{found}” can never come: every case of entry starts at “{lowest}” or higher; change "
            "entry, or delete the tier"
        ),
    ),
    "ladder.overlap#any": (
        "any 的第 {found} 种已包含在第 {other} 种里，写不写都一样；请删掉或修改",
        "alternative {found} of any holds only where alternative {other} does; delete or change it",
    ),
    "field.unused": (
        "字段“{found}”没有一处用到：规则、文书、列表、筛选、搜索里都没有；请用上它，或停用（off: 是）",
        (
            "nothing uses the field “{found}”: no rule, paper, list, filter or search; use it, or switch it "
            "off (off: 是)"
        ),
    ),
    "ladder.approval_missing": (
        (
            "层级“{found}”（{kind}）必须由人批准，approve 不能没有也不能为空；应写如 approve: "
            "[director, leader]"
        ),
        (
            "the tier “{found}” ({kind}) must be approved by people, so approve may not be left out "
            "or empty; write it like approve: [director, leader]"
        ),
    ),
    "ladder.head_missing": (
        "追责建议“{found}”须有主要负责同志批准；approve 中应有 head: 是 的角色：{known}",
        (
            "the accountability suggestion “{found}” needs a head among those who approve (a role "
            "with head: 是): {known}"
        ),
    ),
    "ladder.head_missing#nobody": (
        "追责建议“{found}”须有主要负责同志批准，而 roles.yaml 里没有一个角色写有 head: 是；请先写上",
        (
            "the accountability suggestion “{found}” needs the approval of a head, but no role in "
            "roles.yaml has "
            "head: 是; write that first"
        ),
    ),
    "ladder.document_missing": (
        "层级“{found}”没有写 document（文书）；可用的同类文书：{known}",
        "the tier “{found}” has no document; there are of its kind: {known}",
    ),
    "ladder.document_kind": (
        "文书“{found}”的种类是{kind}，层级的种类是{wanted}；两者应相同",
        "the document “{found}” is of kind {kind}, the tier of kind {wanted}; they must be the same",
    ),
    "ladder.document_kind#message": (
        "提醒是站内消息，没有“{found}”；请删掉，或把 kind 改为督办单",
        "a message has no “{found}”; delete it, or make the kind slip",
    ),
    "ladder.recipient_missing": (
        "层级“{found}”没有主送的角色；请写 to，或在 roles.yaml 里有 liaison、unit_head",
        "the tier “{found}” has no recipient; write to, or have liaison and unit_head in roles.yaml",
    ),
    "ladder.recipient_missing#suggestion": (
        "追责建议“{found}”不写 to：由批准人选定一个有权机关并写明理由；请删掉",
        (
            "the suggestion “{found}” has no to: its approver picks one competent organ and says why; "
            "delete it"
        ),
    ),
    "ladder.entry_unknown": (
        "起步层级“{found}”不在本阶梯到期后的层级中{near}；可以是：{known}",
        "the entry “{found}” is no tier after the due date of this ladder{near}; it may be: {known}",
    ),
    "calendar.overlap": (
        "{found} 在“{first}”里已经放假，“{second}”又写了一次；一天只写在一个节日里",
        "{found} is off already in “{first}” and again in “{second}”; write a day in one entry",
    ),
    "calendar.overlap#workday": (
        "{found} 在“{first}”里放假，这里又写成上班；请改一处",
        "{found} is off in “{first}” but listed as worked here; change one",
    ),
    "calendar.wrong_year": (
        "{found} 不在 {year} 年；请写到那一年的日历里",
        "{found} is not in {year}; write it in the calendar of its year",
    ),
    "calendar.workday_already": (
        "{found} 本来就是工作日；workdays 只写调休上班的周末，请删掉",
        "{found} is a working day already; workdays has only weekend days that are worked, delete it",
    ),
    "calendar.workday_already#twice": (
        "{found} 在“{first}”的 workdays 里已经写了；请删掉一处",
        "{found} stands already under workdays of “{first}”; delete one of them",
    ),
    "shape.out_of_range#days": (
        "末日 {found} 早于首日 {first}；请核对 from 和 to",
        "the last day {found} is earlier than the first, {first}; check from and to",
    ),
    "calendar.no_workday": (
        "{found} 年没有一个工作日，期限永远到不了；请检查假期的起止",
        "{found} has no working day, so that no term would ever end; check from and to",
    ),
    "calendar.no_basis": (
        "{where}没有写 basis（依据）；应写放假通知的标题和文号",
        "{where} has no basis; write the title and number of the notice",
    ),
    "chain.unknown_pack": (
        "找不到上级规则包“{found}”{near}；旁边的文件夹和随程序提供的有：{known}",
        (
            "the pack “{found}” is not there{near}; beside this folder and among the shipped ones "
            "there are: {known}"
        ),
    ),
    "chain.circle": (
        "规则包互相延伸，绕成了一圈：{found}；请改掉一个 extends",
        "the packs extend each other in a circle: {found}; change one extends",
    ),
    "chain.too_long": (
        "规则包链超过 {most} 级：{found}",
        "the chain of packs is longer than {most}: {found}",
    ),
    "chain.too_long#like": (
        "like 最多照抄 {most} 层；请直接照抄更靠前的一份",
        "like leads over at most {most} steps; follow one further up",
    ),
    "chain.like_unknown": (
        "like 所指的“{found}”不存在{near}；现有：{known}",
        "there is nothing called “{found}” to be like{near}; there are: {known}",
    ),
    "chain.like_circle": (
        "like 绕成了一圈：{found}；请改掉一个",
        "like runs in a circle: {found}; change one",
    ),
    "source.repealed": (
        "所依据的《{found}》已失效；请核对现行规定",
        "the source “{found}” is repealed; look for what is in force",
    ),
    "source.not_binding": (
        "《{found}》约束的是{other}，本规则包属{own}；如系参照，请把 clause 写成“参照……”",
        (
            "“{found}” binds the {other}, this pack belongs to the {own}; if it is followed by "
            "analogy, begin its clause with 参照"
        ),
    ),
    "test.unknown_act": (
        "这个类型的流程里没有“{found}”这个行为{near}；现有：{known}",
        "the flow of this type has no act “{found}”{near}; there are: {known}",
    ),
    "test.nothing_watched": (
        "用例“{found}”没有可看的：expect 和 due 都没有写",
        "the case “{found}” looks at nothing: it has neither expect nor due",
    ),
    "test.unknown_act#one": (
        "一件事里应恰好写一种：{known}；这里写的是：{found}",
        "an event has exactly one of: {known}; this one has: {found}",
    ),
    "test.wrong_date#order": (
        "{found} 早于上一件事；各件事请按时间先后写",
        "{found} is earlier than the event before; write events in order of time",
    ),
}
"""Families that only the whole pack can breach."""
