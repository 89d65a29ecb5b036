"""Words of the tables' own codes, with the tone that their badge has."""

from __future__ import annotations

from server.web.i18n import lazy

ROLES_ON_ITEM = {
    "lead": (lazy("牵头"), "blue"),
    "co": (lazy("配合"), "grey"),
    "organ": (lazy("受函机关"), "purple"),
    "each": (lazy("各单位"), "grey"),
    "office": (lazy("督查部门"), "grey"),
}
OUTCOMES = {
    "open": (lazy("未了"), "blue"),
    "on_time": (lazy("按时"), "green"),
    "late": (lazy("迟办"), "orange"),
    "missed": (lazy("未办"), "red"),
    "skipped": (lazy("免办"), "grey"),
    "stopped": (lazy("中止"), "grey"),
}
PETITIONS = {
    "wrong_unit": (lazy("退件"), "orange"),
    "explanation": (lazy("说明"), "blue"),
    "extension": (lazy("延期"), "purple"),
    "objection": (lazy("异议"), "red"),
    "withdrawal": (lazy("撤销"), "grey"),
}
STATUSES = {
    "filed": (lazy("已提"), "blue"),
    "granted": (lazy("已准"), "green"),
    "refused": (lazy("未准"), "orange"),
}
KINDS = {
    "message": (lazy("提醒"), "blue"),
    "slip": (lazy("督办单"), "yellow"),
    "circular": (lazy("通报批评"), "red"),
    "praise": (lazy("通报表扬"), "green"),
    "talk": (lazy("约谈"), "orange"),
    "suggestion": (lazy("追责建议"), "purple"),
}
STEPS = {
    "ready": (lazy("待发"), "blue"),
    "draft": (lazy("待审批"), "orange"),
    "held": (lazy("暂停发出"), "yellow"),
    "issued": (lazy("已发出"), "green"),
    "refused": (lazy("未批准"), "grey"),
    "stopped": (lazy("已停发"), "grey"),
    "lapsed": (lazy("已失效"), "grey"),
    "discarded": (lazy("已弃用"), "grey"),
    "withdrawn": (lazy("已撤回"), "grey"),
}
SENT_AS = {
    "to": (lazy("主送"), "blue"),
    "copy": (lazy("抄送"), "grey"),
    "scope": (lazy("发至"), "grey"),
}
HOLDS = {"silence": (lazy("停跑后恢复"), "yellow"), "notices": (lazy("数量过多"), "orange")}
SEEN = {
    "set": (lazy("设立"), "blue"),
    "lead": (lazy("牵头"), "blue"),
    "co": (lazy("配合"), "grey"),
    "handed_down": (lazy("交下级"), "purple"),
    "superior": (lazy("上级单位"), "grey"),
    "notice": (lazy("收到文书"), "grey"),
    "opened": (lazy("关联事项"), "grey"),
}
SEEN_WHY = {
    "set": lazy("这件事由它设立和督办"),
    "lead": lazy("这件事由它牵头承办"),
    "co": lazy("这件事由它配合承办"),
    "organ": lazy("建议书发给了它"),
    "handed_down": lazy("这件事由它交办下来"),
    "superior": lazy("承办单位由它管理"),
    "notice": lazy("它收到过这件事的文书"),
    "opened": lazy("由它参与的另一件事引出"),
}
"""why a unit sees an item, as a sentence about that unit"""
INCIDENTS = {
    "disagreement": (lazy("判断不一致"), "red"),
    "crash": (lazy("判断进程崩溃"), "red"),
    "timeout": (lazy("判断超时"), "orange"),
    "web": (lazy("网页出错"), "red"),
    "rules": (lazy("规则未能施行"), "red"),
}
CHANGES = {
    "proposed": (lazy("待批准"), "orange"),
    "approved": (lazy("已批准，待施行"), "blue"),
    "refused": (lazy("未批准"), "grey"),
    "failed": (lazy("未能施行"), "red"),
    "active": (lazy("现行"), "green"),
    "replaced": (lazy("已被替换"), "grey"),
    "rolled_back": (lazy("已退回"), "grey"),
}
CHANGE_KINDS = {
    "propose": (lazy("提出"), "blue"),
    "rollback": (lazy("退回"), "orange"),
    "adopt": (lazy("收下签名包"), "purple"),
}
LEVELS = {
    "central": (lazy("中央"), "red"),
    "province": (lazy("省"), "purple"),
    "city": (lazy("市"), "blue"),
    "county": (lazy("县"), "green"),
    "township": (lazy("乡镇"), "grey"),
}
UNIT_KINDS = ("党委", "政府", "部门", "乡镇", "其他")
