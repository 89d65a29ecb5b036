"""The commands of `duban`: where each is found and what it does in one line."""

from __future__ import annotations

from server.cli.frame import Entry

COMMANDS: dict[str, Entry] = {
    "check": Entry(
        "server.cli.packs", "check", ("检查规则包，列出全部问题", "check packs; tell every problem")
    ),
    "test": Entry("server.cli.timelines", "test", ("跑规则包的时间线测试", "play the timelines of packs")),
    "effective": Entry(
        "server.cli.packs", "effective", ("合并后的取值和出处", "the merged value, and where it came from")
    ),
    "due": Entry("server.cli.due", "due", ("到期日及其算式", "a due date and its proof")),
    "simulate": Entry(
        "server.cli.timelines", "simulate", ("推演一条时间线", "play a timeline: what would be proposed")
    ),
    "explain": Entry(
        "server.cli.ticking", "explain", ("为什么、为什么不、接下来", "why, why not, what comes next")
    ),
    "tick": Entry("server.cli.ticking", "tick", ("判断一轮", "one round of deciding")),
    "scores": Entry(
        "server.cli.scores", "scores", ("得分单，每一分从哪来", "the scores, and what each point comes from")
    ),
    "import": Entry("server.cli.ledgers", "take", ("导入台账", "take in a ledger")),
    "export": Entry("server.cli.ledgers", "export", ("导出台账", "write a ledger")),
    "demo": Entry(
        "server.cli.running", "demo", ("建演示机构并打开网页", "make a sample office and serve it")
    ),
    "serve": Entry("server.cli.running", "serve", ("打开网页", "serve the web")),
    "init": Entry("server.cli.keeping", "init", ("新建实例", "make an instance")),
    "user": Entry("server.cli.people", "user", ("人员、岗位和密码", "people, roles and passwords")),
    "doctor": Entry("server.cli.keeping", "doctor", ("检查实例是否健康", "look whether all is well")),
    "replay": Entry("server.cli.keeping", "replay", ("把判断重做一遍，比对", "decide again, and compare")),
    "verify": Entry("server.cli.keeping", "verify", ("核对流水", "check the journal's chain")),
    "pack": Entry(
        "server.cli.packing", "pack", ("规则包：新建、手册、版本", "packs: starters, reference, versions")
    ),
    "bench": Entry("server.cli.bench", "bench", ("基准测试", "the benchmarks")),
}
