"""A whole pack of few lines: quick to compile, with every kind of file and most kinds of values."""

from __future__ import annotations

from functools import cache

from config.loader import read_chain, shipped

TEXTS = {
    "pack.yaml": """language: 1
label: {zh: 小规则包, en: Small pack}
level: city
basis: {source: rule}
hours: [08:30-12:00, 14:00-17:30]
in_flight: keep
hold: {notices: 50, silence: 1个工作日}
colours: {running: 绿, paused: grey, done: 白}
secrecy: [无, 内部]
import: {type: matter, no_lead: ask}
""",
    "fields.yaml": """item:
  title:    {label: 名称, kind: text, max_length: 300, required: 是, list: 是}
  secrecy:  {label: 密级, kind: choice, options: [无, 内部, 秘密], required: 是, default: 无}
  urgency:  {label: 缓急, kind: choice, options: [一般, 特急], default: 一般, filter: 是}
  key_case: {label: 重点, kind: yes_no, default: 否}
  amount:   {label: 金额, kind: decimal, places: 2, measure: 万元, min: 0, max: 99.5}
  deadline: {label: 期限, kind: date}
unit:
  kind: {label: 性质, kind: choice, options: [部门, 乡镇], default: 部门}
""",
    "roles.yaml": """roles:
  clerk:    {label: 经办人, side: office, may: [organise]}
  director: {label: 主任, side: office, may: [handle], head: 是}
  liaison:  {label: 联络员, side: unit, see: [self]}
  unit_head: {label: 负责人, side: unit, see: [self]}
  organ:    {label: 机关, side: organ}
""",
    "counts.yaml": """counts:
  returns: {label: 退回次数, event: {act: send_back}, per: item, in: round}
  urged:   {label: 本年催办次数, event: {tier: standard/urge}, per: unit, in: year}
""",
    "sources.yaml": """sources:
  rule: {title: 办法, organ: 市委, number: 市办〔2026〕1号, date: 2026-01-01, status: 现行, binds: 两者}
""",
    "types/matter.yaml": """label: 事项
basis: {source: rule, clause: 第二条}
flow: standard
number: 督〔{year}〕{seq}号
clocks:
  sign:   {label: 签收, owes: each, from: begin, until: sign, within: 1个工作日}
  finish:
    label: 办结
    basis: 自定
    from: [begin]
    until: [report]
    within:
      - {when: {urgency: 特急}, is: 1日}
      - {is: [7个工作日, 15日]}
    by: deadline
    roll: 顺延
    covers: [sign]
    ladder: standard
requests:
  explanation: {basis: 自定, who: [unit_head], clocks: [finish], needs: [reason], decide: [director], answer: 2个工作日, at_most: 30日, times: 2}
  extension: {basis: 自定, who: [unit_head], clocks: [finish], needs: [reason], decide: [director], each: 3个工作日, times: 3, total: 30日}
  objection: {basis: 自定, who: [unit_head], within: 30日, needs: [reason], decide: [director], answer: 30日}
""",  # noqa: E501
    "flows/standard.yaml": """label: 流程
basis: 自定
states:
  doing:    {label: 办理中}
  checking: {label: 审核}
  closed:   {label: 办结, final: 是}
acts:
  begin:     {label: 登记, who: [clerk], to: doing, number: 是}
  sign:      {label: 签收, who: [liaison], from: [doing]}
  report:    {label: 报告, who: [liaison], as: 牵头, from: [doing], to: checking, needs: [text]}
  send_back: {label: 退回, who: [clerk], from: [checking], to: doing, needs: [reason], undo: [report]}
  suspend:   {label: 暂停, who: [clerk], from: [doing], pause: 30日, needs: [reason]}
  resume:    {label: 恢复, who: [clerk], from: [doing], resume: 是}
  close:     {label: 办结, who: [clerk], from: [checking], to: closed}
  withdraw:  {label: 撤销, who: [director], from: [doing, checking], to: closed}
""",
    "ladders/standard.yaml": """label: 阶梯
basis: 自定
entry:
  - {when: {key_case: 是}, is: urge}
  - {is: urge}
pace: 1个工作日
tiers:
  remind: {level: 0, label: 提醒, basis: 自定, kind: message, colour: 蓝, when: {any: [{term: {at_least: 7个工作日}, left: {at_most: 3个工作日}}, {left: {at_most: 1日}}]}, to: [liaison]}
  urge:
    level: 1
    label: 催办
    basis: 自定
    kind: slip
    colour: 黄
    when: {overdue: {at_least: 1个工作日}, explanation: {not_in: [已准]}}
    times: 2
    gap: 3个工作日
    answer: 3个工作日
    wait: 2个工作小时
    document: urge
    copy: [director]
  criticize:
    level: 2
    label: 通报
    basis: 自定
    kind: circular
    colour: 红
    when: {any: [{overdue: {at_least: 5个工作日}, issued.urge: {at_least: 1}}, {returns: {at_least: 3}}, {amount: {more_than: 12.5}, unit.kind: 乡镇}]}
    document: circular
    approve: [director]
    scope: [同级各单位]
    opens: [{type: matter, when: {urgency: 特急}}]
""",  # noqa: E501
    "documents/urge.yaml": """label: 催办单
basis: 自定
kind: slip
format: 信函
template: urge.docx
title: 关于“{title}”的催办单
number: 催〔{year}〕{seq}号
""",
    "documents/circular.yaml": """label: 通报
basis: 自定
kind: circular
template: circular.docx
title: 关于{unit}的通报
number: 通〔{year}〕{seq}号
""",
    "calendars/2026.yaml": """basis: 放假通知
holidays:
  spring: {label: 春节, from: 2026-02-15, to: 2026-02-23, workdays: [2026-02-14, 2026-02-28]}
""",
}
"""The texts of the pack, each with its name."""


@cache
def files() -> dict[str, bytes]:
    """Return the pack as a chain of one, called ``mini``."""
    base = read_chain(shipped("base")).files
    found = {f"mini/{name}": text.encode() for name, text in TEXTS.items()}
    for name in ("urge", "circular"):
        found[f"mini/documents/{name}.docx"] = base[f"base/documents/{name}.docx"]
    return found
