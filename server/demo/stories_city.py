"""What the city's office lives through, item by item."""

from __future__ import annotations

from server.demo.beats import (
    Beat,
    Story,
    act,
    answer,
    approve,
    ask,
    begin,
    close,
    noted,
    receive,
    refuse,
    report,
    send_back,
    stop,
    submit,
    suspend,
    withdraw,
)  # fmt: skip

CLIMBING = (
    Story("market", "城南农贸市场占道经营整治", "np.chengguan", (
        *begin("0916a"),
        report("0918d"),
        receive("urge", "0928d"),
        approve("director", "criticize", "criticize#1 draft"),
        approve("leader", "criticize"),
        report("1012a", "/rectification"),
        approve("director", "accountability", "accountability#1 draft"),
        approve("principal", "accountability", organ="np.jijian",
                why="该单位党组织关系在市，由市纪检监察机关受理"),
        Beat("clerk", act("accept"), "1019b", "/suggestion"),
        submit("1019d", "/rectification"),
        close("1023d", "/rectification"),
        Beat("clerk", act("submit", text="来函已收，经研究予以采纳。", fields={"adoption": "采纳"}),
             "1109b", "/suggestion"),
        close("1110a", "/suggestion"),
    )),
    Story("heating", "城东老旧小区冬季供暖问题", "np.zhujian", (*begin("1102a"), report("1104c")),
          co="np.caizheng"),
    Story("gas", "燃气餐饮场所安全隐患清零", "np.yingji", (
        *begin("1013a"),
        report("1014a"),
        refuse("leader", "criticize", "criticize#1 draft", "先当面听取说明，再作决定", "1019"),
        approve("director", "criticize", "criticize#2 draft"),
        approve("leader", "criticize"),
        submit("1026b"),
        close("1027a"),
        report("1026b", "/rectification"),
        submit("1104b", "/rectification"),
        close("1105a", "/rectification"),
    ), fields={"urgency": "特急"}),
    Story("bridge", "清溪桥危桥改造资金到位", "np.shuiwu", (
        *begin("1023a"),
        report("1026a"),
        approve("director", "criticize", "criticize#1 draft"),
        approve("leader", "criticize"),
        report("1111b", "/rectification"),
        approve("director", "accountability", "accountability#1 draft"),
    )),
    Story("vendors", "校园周边流动摊贩治理", "np.shichang", (
        *begin("1029a"),
        report("1102a"),
        approve("director", "criticize", "criticize#1 draft"),
        approve("leader", "criticize"),
        report("1113a", "/rectification"),
    ), fields={"key_case": "是"}),
    Story("parking", "行政服务中心停车难", "np.fagai", (
        *begin("1030a"), report("1103a"), approve("director", "criticize", "criticize#1 draft"),
    )),
)  # fmt: skip
"""Every tier of the ladder, issued or waiting for somebody."""

ASKING = (
    Story("quarry", "白鹭湾采石场生态修复", "np.ziran", (
        *begin("1026a"), report("1028a"),
        ask("1106a", "explanation", "用地审批尚在省厅办理，批复后即可开工"),
        answer("director", "1106d", to="1127", reply="同意暂缓升级至11月27日，逾期续算"),
    )),
    Story("trade", "外贸企业退税进度反映", "np.shangwu", (
        *begin("1009a"), report("1012a"),
        ask("1023c", "explanation", "经办人员出差，材料未及时汇总"),
        answer("director", "1026a", reply="理由不充分，不予采纳"),
        approve("director", "criticize", "criticize#1 draft"),
        approve("leader", "criticize"),
        withdraw("director", "criticize", "1029b", "核实办理情况已在到期前以纸质报送，属登记遗漏"),
        submit("1030a"), close("1102a"),
    )),
    Story("bus", "北站公交接驳线路优化", "np.jiaotong", (
        *begin("1109a"), report("1111a"),
        ask("1117a", "extension", "车辆采购合同已签，到货推迟，完成七成", "1123"),
        answer("clerk", "1117b", to="1123", reply="情况属实"),
        answer("director", "1117c", to="1123", reply="同意，不再延长"),
    )),
    Story("elder", "独居老人探访关爱落实情况", "np.minzheng", (
        *begin("1012a"), report("1014a"),
        ask("1019a", "extension", "人手不足", "1023"),
        answer("clerk", "1019d", reply="理由不充分，按原时限办理"),
        submit("1020d"), close("1023c"),
    )),
    Story("clinic", "社区卫生服务站夜间门诊", "np.weijian", (
        *begin("1111a"), report("1113a"), ask("1117d", "extension", "排班方案需报批", "1125"),
    )),
    Story("camp", "研学基地安全管理", "np.jiaoyu", (
        *begin("1028a"), report("1030a"), submit("1104a"),
        send_back("1106a", "只报部署、未报结果，无实质性内容"),
        submit("1110a"), send_back("1112a", "整改清单缺责任人和完成时间"), submit("1116b"),
    )),
    Story("grain", "秋粮收购资金兑付", "np.nongye", (
        *begin("1103a"), report("1105a"),
        suspend("1106b", "1215", "等待省级资金拨付文件"),
    )),
    Story("relic", "古城墙排水隐患处置", "np.wenlv", (
        *begin("1012a"), report("1014a"),
        suspend("1014b", "1113", "汛期结束前不宜开挖"),
        Beat("director", act("resume"), "1028a"), submit("1103a"), close("1104a"),
    )),
)  # fmt: skip
"""Every request and every answer, returns and pauses."""

SET_ASIDE = (
    Story("chips", "产业园标准厂房闲置问题", "np.gongxin", (
        *begin("1023a"), report("1026a"),
        refuse("director", "criticize", "criticize#1 draft", "上级政策调整，任务内容已变更，不再通报"),
    )),
    Story("lab", "重点实验室用房调配", "np.keji", (
        *begin("1027a"), report("1029a"),
        stop("clerk", "urge", "urge#1 ready", "电话核实材料已寄出，不再催办"),
        submit("1109a"), close("1110b"),
    )),
    Story("river", "滨河段夜间偷排线索核查", "np.huanbao", (
        *begin("1026a"), report("1028a"), submit("1111c"), close("1113a"),
    )),
    Story("slogan", "阅知件：关于秋冬旅游宣传的来信", "np.xuanchuan", (
        noted("1110a"),
        Beat("director", act("decline", reason="领导批示阅知，不立项"), "1110c"),
    )),
)  # fmt: skip
"""Papers that were refused, stopped or lapsed, and what was not taken up."""

QUIET = (
    Story("lamp", "背街路灯报修积压", "np.chengguan", (
        *begin("0917a"), report("0918c"), submit("0923a"), close("0923d"),
        Beat("director", act("reopen", reason="回访发现个别路段再次熄灯"), "1112a"),
        Beat("liaison", act("sign"), "1112c"), report("1113c"),
    )),
    Story("form", "基层填表报数减负建议", "np.shuju", (
        *begin("0918a"), report("0921a"), submit("0928a"), close("0929a"),
        Beat("clerk", act("archive"), "1012a"),
    )),
    Story("water", "二次供水水质投诉", "np.shuiwu", (*begin("1109b"), report("1111b"), submit("1117a"))),
    Story("exam", "职业资格考试考点保障", "np.renshe", (*begin("1110b"), report("1112b"), submit("1117b"))),
    Story("noise", "夜间施工噪声扰民", "np.huanbao", begin("1117a", signed="no")),
    Story("fire", "高层住宅消防通道占用", "np.gongan", begin("1117b", signed="no")),
    Story("wages", "建筑企业欠薪线索", "np.renshe", (
        noted("1117c"), Beat("director", act("set_up"), "1117d"),
    )),
    Story("letter", "民营企业家座谈会意见", "np.fagai", (noted("1106d"),)),
)  # fmt: skip
"""Items on their ordinary way, at every state of the flow."""
