"""What the province's and the county's offices live through, and what is handed down between the three."""

from __future__ import annotations

from server.demo.beats import Beat, Story, act, approve, begin, close, noted, report, submit

PROVINCE = (
    Story("pipes", "全省城镇老旧管网更新三年行动", "np jz.zhujian", begin("0915a"), office="jz",
          type="decision", fields={"deadline": "2026-11-27", "section": "城市更新"}),
    Story("reading", "中小学午间配餐质量调研反映的问题", "jz.jiaoyu", (
        *begin("1016b"), report("1019b"),
        approve("director", "criticize", "criticize#1 draft"),
        approve("leader", "criticize"),
        report("1113b", "/rectification"),
    ), office="jz"),
    Story("levee", "重点堤防险工险段处置", "jz.shuili", (*begin("1009b"), report("1012b")), office="jz"),
    Story("credit", "信用修复事项办理", "jz.fagai", (
        *begin("0921b"), report("0923b"), submit("0929b"), close("0930a"),
    ), office="jz"),
    Story("prices", "保供稳价情况报送", "jz.fagai", (*begin("1105b"), report("1109b"), submit("1117c")),
          office="jz"),
)  # fmt: skip

HANDED_DOWN = (
    Story("pipes_city", "南屏市老旧管网更新年度任务", "np.zhujian", begin("0916b"),
          co="np.shuiwu np.caizheng", type="decision", parent="pipes",
          fields={"deadline": "2026-12-15", "section": "城市更新"}),
    Story("hills", "山洪灾害防治非工程措施建设", "yl", begin("1014b"), type="decision",
          fields={"deadline": "2026-11-26", "section": "水利和农业"}),
    Story("hills_county", "山洪预警广播终端安装", "yl.fengqiao", begin("1015b"), co="yl.shuili", office="yl",
          type="decision", parent="hills",
          fields={"deadline": "2026-12-10", "section": "水利和农业", "sponsor": "县委副书记（虚构）"}),
)  # fmt: skip
"""From the province to the city, from the city to the county: a child is due no later than its parent."""

COUNTY = (
    Story("road", "通村公路水毁修复", "yl.baishi", (*begin("1110c"), report("1112c")), office="yl"),
    Story("school", "村小冬季取暖", "yl.fagai", (
        *begin("1102b"), report("1104b"), submit("1109b"), close("1110c"),
    ), office="yl"),
    Story("orchard", "脐橙滞销帮扶", "yl.nongye", (
        *begin("1012c"), report("1014c"),
        approve("director", "criticize", "criticize#1 draft"),
        approve("leader", "criticize"),
        report("1102c", "/rectification"), submit("1106c", "/rectification"),
        close("1109c", "/rectification"),
        submit("1105c"), close("1106d"),
    ), office="yl"),
    Story("bins", "集镇垃圾清运不及时", "yl.yungen", (
        *begin("1116b"), Beat("clerk", act("inspect", text="电话核实，已派车清运"), "1117b"),
    ), office="yl", fields={"urgency": "加急"}),
    Story("well", "饮水机井报修", "yl.shuili", (noted("1117c"),), office="yl"),
)  # fmt: skip
