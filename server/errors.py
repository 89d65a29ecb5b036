"""What the program refuses to do, told in Chinese and English from one table."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "absent": ("没有找到。", "Not found."),
    "act.not_allowed": (
        "您的岗位不能办理“{act}”。应由：{who}。",
        "Your role may not do “{act}”. It is done by: {who}.",
    ),
    "act.wrong_state": (
        "事项现在是“{state}”，不能办理“{act}”。",
        "The item is in state “{state}”; “{act}” cannot be done from there.",
    ),
    "act.unknown": ("没有“{act}”这个动作。", "There is no act called “{act}”."),
    "act.needs": ("办理“{act}”必须填写：{needs}。", "“{act}” needs: {needs}."),
    "act.twice": ("{unit}已经办理过“{act}”。", "{unit} has already done “{act}”."),
    "units.missing": (
        "还没有牵头单位，请先落实责任单位。",
        "There is no lead unit yet; settle the responsible units first.",
    ),
    "burden.inspected": (
        "{unit}在 {year} 年已经安排过 {most} 次综合性督查，不能再安排；请与已有的合并。",
        "{unit} has had its {most} comprehensive inspection(s) of {year}; join this one with those.",
    ),
    "units.unknown": ("没有编号为 {unit} 的单位。", "There is no unit {unit}."),
    "units.taken": ("已有名为“{name}”的单位。", "There is already a unit called “{name}”."),
    "units.both": ("{unit}不能既牵头又配合。", "{unit} cannot lead and co-operate at once."),
    "units.settled": ("责任单位已经落实。", "The responsible units are settled already."),
    "type.unknown": ("没有“{type}”这种事项类型。", "There is no item type “{type}”."),
    "field.required": ("“{field}”必须填写。", "“{field}” must be filled in."),
    "field.wrong": (
        "“{field}”填的是“{found}”，应为{wanted}。",
        "“{field}” is “{found}”; it should be {wanted_en}.",
    ),
    "field.unknown": ("没有“{field}”这个字段。", "There is no field “{field}”."),
    "field.not_yours": ("您的岗位不能修改“{field}”。", "Your role may not change “{field}”."),
    "secrecy.refused": (
        "本系统不得处理涉密信息：密级只能是{allowed}。所填内容没有保存，请走纸质渠道。",
        "This system must not hold classified matter: only {allowed} may be saved. "
        "Nothing that was typed has been kept; use the paper channel.",
    ),
    "secrecy.marked": (
        "内容带有密级标志（如“机密★”），本系统不得处理涉密信息。所填内容没有保存，请走纸质渠道。",
        "The text carries a secrecy marking; this system must not hold classified matter. "
        "Nothing that was typed has been kept; use the paper channel.",
    ),
    "stale": (
        "这一页打开之后，别人已经改过。请看过新的内容再办理。",
        "Somebody has changed this since you opened it. Look at it again first.",
    ),
    "petition.not_offered": ("这个时限不能申请“{kind}”。", "This clock takes no “{kind}” request."),
    "petition.none": ("这类事项没有“{kind}”申请。", "Items of this type take no “{kind}” request."),
    "petition.ended": ("这个时限已经结束。", "This clock has ended."),
    "petition.late": (
        "已逾期（应于 {due} 前申请），须按原时限考核。",
        "It is overdue (the request had to be filed by {due}); the original date stands.",
    ),
    "petition.pending": ("已有一份“{kind}”申请在等待答复。", "A “{kind}” request is already waiting."),
    "petition.times": (
        "“{kind}”最多 {times} 次，已用完。",
        "“{kind}” is allowed {times} times; all are used.",
    ),
    "petition.item_ended": ("事项已经办结或终止。", "The item has ended."),
    "petition.over": (
        "提出“{kind}”的时间已过（最晚 {due}）。",
        "The time for a “{kind}” request is over (it ended at {due}).",
    ),
    "by_hand.barred": (
        "不能提出“{tier}”：{why}。",
        "{tier_en} cannot be proposed: {why_en}.",
    ),
    "petition.once": (
        "对这份文书的异议已经答复过，不能再提。",
        "An objection to this paper has been decided; it cannot be filed again.",
    ),
    "petition.no_paper": (
        "只能对已印发、没有撤回的通报、建议等正式文书提出异议。",
        "Only an official paper that was issued and not withdrawn can be objected to.",
    ),
    "petition.took_part": (
        "参与作出这份文书的人应当回避，须由没有参与的{who}决定。",
        "Who took part in this paper may not decide; it takes somebody who did not: {who}.",
    ),
    "gate.unknown": ("没有“{gate}”这道关。", "There is no gate called “{gate}”."),
    "gate.passed": ("“{gate}”这道关已经过了。", "The gate “{gate}” has been passed already."),
    "act.gates": (
        "办理“{act}”以前还须过关：{gates}。",
        "Before “{act}” these gates must be passed: {gates}.",
    ),
    "petition.date_missing": ("请写明日期。", "A date is needed."),
    "petition.date_early": ("日期应晚于 {day}。", "The date must be later than {day}."),
    "petition.date_late": ("日期最晚为 {day}（{why}）。", "The date can be {day} at the latest ({why})."),
    "petition.own": ("申请人不能答复自己的申请。", "Nobody answers his own request."),
    "petition.decided": ("这份申请已经答复。", "This request has been answered."),
    "petition.turn": ("还没轮到您：先由{who}答复。", "It is not your turn: {who} answers first."),
    "paper.state": (
        "这份文书现在是“{state}”，不能再办理。",
        "This paper is “{state}”; nothing more can be done.",
    ),
    "paper.text_changed": (
        "文书内容在您打开之后改过，请看过新的内容再批准。",
        "The text has changed since you opened it; read it again before you approve.",
    ),
    "paper.turn": ("还没轮到您：先由{who}批准。", "It is not your turn: {who} approves first."),
    "paper.own": ("拟稿人不能批准自己的文书。", "The author cannot approve his own paper."),
    "paper.twice": (
        "您已经批准过这份文书，须由另一人批准。",
        "You have approved this paper; another person must.",
    ),
    "hand_over.people": (
        "交出和接收的须是本单位两位不同的在岗人员。",
        "Who hands over and who takes over must be two different people at work in the unit.",
    ),
    "hand_over.nothing": ("请勾选要交接的事项。", "Tick the items to hand over."),
    "hand_over.receiver": ("须由接收人本人确认。", "Who takes over confirms it in person."),
    "hand_over.drawer": (
        "只有拟单人和交出人可以撤回。",
        "Only who drew it up or hands over can take it back.",
    ),
    "hand_over.closed": ("这份交接单已经了结。", "This hand-over is closed."),
    "paper.organ": ("请选定受函机关并写明理由。", "Pick the organ that receives it, and say why."),
    "paper.incident": (
        "两套判断不一致，已登记异常，请联系管理员。",
        "The two readings of the rule differ; an incident was recorded. Ask your administrator.",
    ),
    "paper.lapsed": (
        "条件已不成立，文书自动失效：{why}",
        "Its condition no longer holds; the paper has lapsed: {why}",
    ),
    "hold.resolved": ("这一批已经处理过。", "This batch has been dealt with already."),
    "hold.empty": ("没有选中任何一项。", "Nothing was chosen."),
    "catch_up.not": ("这个时限不是补录。", "This clock was not taken in overdue."),
    "catch_up.day": (
        "起算日不能早于今天（{today}）。",
        "The day to count from cannot be before today ({today}).",
    ),
    "act.no_period": (
        "没有哪一期要在 {day} 所在的期间内报；请改选待报的一期。",
        "No open report is for the period of {day}; choose one that is due.",
    ),
    "pause.through": (
        "请写明暂停计时的最后一天，最晚 {day}。",
        "Name the last day of the pause, {day} at the latest.",
    ),
    "pause.already": (
        "事项已经暂停计时，到 {day} 为止；请先恢复。",
        "The item is paused already, through {day}; resume it first.",
    ),
    "pause.none": ("事项没有暂停计时。", "The item is not paused."),
    "text.missing": ("“{what}”必须填写。", "“{what}” must be filled in."),
    "view.long": ("条件太多，不能保存为视图。", "There are too many conditions to save this as a view."),
    "view.many": (
        "这个列表已有 {most} 个视图，请先删去不用的。",
        "There are {most} views of this list already; remove some first.",
    ),
    "text.long": ("“{what}”超过 {length} 个字。", "“{what}” is longer than {length} characters."),
    "text.strange": (
        "“{what}”里的“{found}”是别的文字的字母，容易与汉字或者英文字母混淆，请换成汉字、英文字母或者数字。",
        "“{found}” in “{what}” is of another script and could be taken for a Chinese sign or a Latin letter.",
    ),
    "text.alike": (
        "“{what}”与已有的“{other}”只差空格或者大小写，容易混淆。",
        "“{what}” differs from “{other}”, which is there, by spaces or capitals alone.",
    ),
    "units.code_taken": ("单位编号“{taken}”已被使用。", "The unit code “{taken}” is taken."),
    "units.inactive": ("“{unit}”已停用，不能再承办。", "“{unit}” is retired and can take nothing on."),
    "paper.again_far": ("日期最晚为 {day}。", "The date can be {day} at the latest."),
    "instance.settings": (
        "{path} 读不懂，实例打不开。请从备份恢复这个文件。",
        "{path} cannot be read, so the instance does not open. Restore the file from a backup.",
    ),
    "person.login_taken": ("登录名“{login}”已被使用。", "The login “{login}” is taken."),
    "person.role_unknown": ("没有“{role}”这个岗位。", "There is no role “{role}”."),
    "person.officers": (
        "系统管理员、安全保密管理员、安全审计员不得由一人兼任，也不得兼任业务岗位。",
        "Nobody holds two of the three officers' roles, nor one of them and another role.",
    ),
    "person.password_weak": (
        "这个密码容易被猜到（常用词、名称、顺序或重复）。请换一个，例如几个互不相关的词连起来。",
        "This password is easy to guess (common words, names, rows or repetitions). "
        "Choose another, such as several unrelated words.",
    ),
    "person.password_kinds": (
        "密码须含小写字母、大写字母、数字、其他符号中的至少 {kinds} 种。",
        "A password needs at least {kinds} of: small letters, capitals, digits, other signs.",
    ),
    "person.password_again": (
        "最近用过的 {count} 个密码不能再用。",
        "The last {count} passwords may not be used again.",
    ),
    "person.code": (
        "验证码不对：请输入验证器现在显示的六位数字；手机时间要准。",
        "The code is wrong: give the six digits that the authenticator shows now. Is its clock right?",
    ),
    "person.no_second": ("没有启用两步验证。", "The second step is not on."),
    "person.seed": (
        "两步验证的密钥打不开（实例的密钥换过）；请系统管理员清除后重新启用。",
        "The seed of the second step cannot be opened (the instance's secret was changed); have it cleared.",
    ),
    "lend.not_held": (
        "您没有这个岗位，或者它是别人委托给您的。",
        "You do not hold this role, or it was lent to you.",
    ),
    "lend.officers": (
        "系统管理员、安全保密管理员、安全审计员的岗位不能委托，也不能接受委托。",
        "The roles of the three officers are not lent, and the officers are lent none.",
    ),
    "lend.to": (
        "只能委托给本单位在用的其他账号。",
        "A role is lent to another active account of the same unit.",
    ),
    "lend.dates": (
        "起止日期应从今天起、先起后止、最多 {days} 天。",
        "The days run from today on, the first before the last, {days} at most.",
    ),
    "lend.twice": (
        "这段时间里已经把这个岗位委托给了这个人。",
        "This role is lent to this person in those days already.",
    ),
    "lend.over": ("这次委托已经结束。", "This lending has ended."),
    "person.password": ("密码为 {least} 至 {most} 个字符。", "A password has {least} to {most} characters."),
    "incident.resolved": ("这条异常已经处理。", "This incident has been dealt with."),
    "file.kind": ("“{name}”不能上传，只收：{kinds}。", "“{name}” is not taken; only: {kinds}."),
    "file.big": ("“{name}”超过 {limit} MB。", "“{name}” is larger than {limit} MB."),
    "file.content": ("“{name}”的内容不是 {kind} 文件。", "The content of “{name}” is not a {kind} file."),
    "file.unreadable": (
        "“{name}”打不开：文件损坏、加了密码，或者解开后过大。",
        "“{name}” cannot be opened: it is damaged, locked with a password, or too large when unpacked.",
    ),
    "judge.down": (
        "判断进程启动不了，本次没有办理任何事项：{why}",
        "The judging process does not start; nothing was decided: {why}",
    ),
    "pack.bad": (
        "规则包有错误，没有启用：{problem}",
        "The pack has errors and was not activated: {problem_en}",
    ),
    "pack.none": ("{office}没有启用规则包。", "{office} has no active pack."),
    "version.not_yours": (
        "只有规则管理岗位可以办理规则变更：{who}。",
        "Changes of rules are for those who keep the rules: {who}.",
    ),
    "version.not_second_person": (
        "规则变更须由提出人以外的另一人批准；{who}是提出人。",
        "A change of rules takes a second person; {who} is its author.",
    ),
    "version.impact_missing": (
        "这份规则变更没有影响报告，不能批准；请重新提出。",
        "This change of rules has no impact report and cannot be approved; propose it again.",
    ),
    "version.timelines_failed": (
        "这份规则变更自己的时间线有 {failed} 条不符，不能批准。",
        "Of this change's own timelines {failed} came out otherwise; it cannot be approved.",
    ),
    "version.timelines_bad": (
        "时间线写得不对，没有提出：{problem}",
        "Its timelines cannot be read, so it was not proposed: {problem_en}",
    ),
    "version.same": (
        "与现行规则（{hash}）完全相同，没有可以变更的。",
        "It is the very text of the rules in force ({hash}); there is nothing to change.",
    ),
    "version.again": (
        "同样的规则已经提出，还没有了结（第 {number} 号）。",
        "The same text has been proposed already and is not settled (no. {number}).",
    ),
    "version.map_missing": (
        "在用的名称新规则里没有了，没有启用：{problem}",
        "The new rules lack a name that is in use, so they are not in force: {problem_en}",
    ),
    "version.map_unfit": (
        "“{item}”按名称对应改用新规则后缺少 {lacking}，没有启用。",
        "“{item}” would lack {lacking} under the new rules, so they are not in force.",
    ),
    "bundle.unreadable": (
        "这不是签名包，或者文件坏了；什么也没有收下。",
        "This is no signed bundle, or it is damaged; nothing was taken in.",
    ),
    "bundle.key_unknown": (
        "签名包用的密钥（{key}）不在本实例的 keys/ 里，不可信；什么也没有收下。",
        "The bundle is signed with a key ({key}) that is not in this instance's keys/; nothing was taken in.",
    ),
    "bundle.changed": (
        "签名包签名之后被改动过（{what}）；什么也没有收下。",
        "The bundle was changed after it was signed ({what}); nothing was taken in.",
    ),
    "bundle.format": (
        "签名包的格式是 {format}，这个程序不认识；请先升级程序。",
        "The bundle is of format {format}, which this program does not know; upgrade it first.",
    ),
    "bundle.key_bad": (
        "{path} 不是密钥：应是 64 个以上的字母和数字，只写一行。",
        "{path} is no key: it should be one line of 64 or more letters and digits.",
    ),
    "version.past": (
        "施行日期 {day} 已经过去，最早写今天 {today}。",
        "The effective date {day} has passed; today, {today}, is the earliest.",
    ),
    "version.decided": (
        "第 {number} 号变更已是“{state}”，不能再办。",
        "Change no. {number} is “{state_en}” already.",
    ),
    "version.stale": (
        "提出之后现行规则已经换过，原来的影响报告不作数；请重新提出。",
        "Since it was proposed other rules have come into force, so its impact report does not hold; "
        "propose it again.",
    ),
    "version.unknown": (
        "没有叫“{named}”的规则版本；用 duban pack list 看编号和哈希。",
        "There is no version “{named}”; duban pack list shows numbers and hashes.",
    ),
    "version.nothing_before": (
        "现行规则以前没有别的版本，退不回去。",
        "There is no version before the one in force to go back to.",
    ),
    "instance.absent": (
        "{path} 里没有督办实例。先运行：duban init --dir {path}",
        "There is no instance in {path}. First run: duban init --dir {path}",
    ),
    "instance.exists": ("{path} 里已有督办实例。", "There is an instance in {path} already."),
    "instance.locked": (
        "数据库正被别的程序占用（等了 {seconds} 秒）。请稍后再试，什么也没有改动。",
        "The database is busy (waited {seconds} s). Try again; nothing was changed.",
    ),
    "clock.future": (
        "这是真实实例，不能推到将来的 {at}；只想看看请加 --dry-run。",
        "This is a real instance and cannot be ticked at {at}, in the future; use --dry-run to look.",
    ),
    "clock.back": (
        "上一次是 {last}，不能倒回 {at}。",
        "The last tick was at {last}; it cannot go back to {at}.",
    ),
}


class Refusal(Exception):  # noqa: N818  (a refusal is an answer, not an error of the program)
    """A user's wish that cannot be met, with the reason in both languages."""

    status = 409

    def __init__(self, code: str, **slots: object) -> None:
        self.code = code
        self.slots = slots
        super().__init__(self.text("zh"))

    def text(self, language: str) -> str:
        """Return the sentence in ``zh`` or ``en``."""
        zh, en = WORDS[self.code]
        return (en if language == "en" else zh).format(**self.slots)


class NotSeen(Refusal):
    """What does not exist, and what is another office's: the same answer."""

    status = 404

    def __init__(self) -> None:
        super().__init__("absent")
