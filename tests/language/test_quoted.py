"""Quotation marks: programs and other names, and what is neither."""

from __future__ import annotations

import pytest

from kg.language.quoted import find_plain_programs, find_quoted
from tests.language.examples import edges, view_of


def _found(text: str) -> dict[str, str]:
    view = view_of(text)
    return {m.text: m.type for m in [*find_quoted(view, edges()), *find_plain_programs(view, edges())]}


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("该县推行“四季问需”工作法。", "“四季问需”工作法", "Program"),
        ("银行推出“稻香e贷”,支持农户。", "稻香e贷", "Program"),
        ("县里出台《云溪县链上人才二十条》。", "云溪县链上人才二十条", "Program"),
        ("大力实施“3366”(三大园区、三条主链)行动计划。", "3366", "Program"),
        ("园区推行“一链一专员、一链一清单”机制。", "一链一专员", "Program"),
        ("成立“清溪大嫂”义警巡逻队。", "“清溪大嫂”义警巡逻队", "Organization"),
        ("“云上”骑手驿站开门迎客。", "“云上”骑手驿站", "Facility"),
        ("县里制定关于加快链上企业培育的若干措施。", "关于加快链上企业培育的若干措施", "Program"),
        ("纵深推进产业倍增升级、人才强基赋能、城乡融合提质等“三大行动”。", "人才强基赋能", "Program"),
        ("推进林权制度改革。", "林权制度改革", "Program"),
        ("企业找“驻点服务员”,“驻点服务员”上门。", "驻点服务员", "Program"),
        ("社区建立“四张清单”。", "四张清单", "Program"),
        ("办起“特种纤维联合实验室”。", "特种纤维联合实验室", "Organization"),
        ("“彩云”织带厂招工。", "“彩云”织带厂", "Enterprise"),
        ("镇上开了“老舵手”海员之家。", "“老舵手”海员之家", "Facility"),
        ("“茶马一号”旅游公路通车。", "“茶马一号”旅游公路", "Facility"),
        ("两家共建“青溪鲜果”产地仓。", "“青溪鲜果”产地仓", "Facility"),
        ("串起“清溪西岸”乡村旅游线路。", "“清溪西岸”乡村旅游线路", "Program"),
        ("上线“稻花天气”预警小程序。", "“稻花天气”预警小程序", "Program"),
        ("“云石米酒”酿造技艺代代相传。", "“云石米酒”酿造技艺", "Program"),
    ],
)
def test_names_are_found(text: str, name: str, kind: str) -> None:
    assert _found(text).get(name) == kind


@pytest.mark.parametrize(
    "text",
    [
        "打通服务群众的“最后一公里”。",
        "“以前靠天吃饭,如今不慌。”他说。",
        "按照“一年打基础、三年上台阶”的目标要求。",
        "“十四五”时期,全县经济稳步增长。",
        "剧团演出采茶戏《月满青溪》。",
        "打造8家“无人工厂”。",
        "大家叫他“稻书记”,都给“稻书记”点赞。",
        "算清“五本账”。",
        "牵头的叫“党支部领办合作社”。",
        "每只羊都有一份“履历表”。",
        "培育出“云稻红”“清禾白”两个新品种。",
    ],
)
def test_figures_of_speech_are_left_out(text: str) -> None:
    assert _found(text) == {}
