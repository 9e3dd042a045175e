"""Invented Chinese names and the login names they make."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from dealership.demo.chance import chance


def _spelt(characters: str) -> dict[str, str]:
    """Return characters with their spelling, from words of one character and its spelling."""
    return {word[0]: word[1:] for word in characters.split()}


_FAMILY = _spelt(
    "林lin 沈shen 陆lu 顾gu 苏su 叶ye 程cheng 许xu 方fang 姚yao 梁liang 宋song 唐tang 韩han 冯feng 董dong 萧xiao "
    "蔡cai 潘pan 袁yuan 于yu 余yu 杜du 魏wei 吕lv 丁ding 任ren 姜jiang 范fan 汪wang 石shi 谭tan 廖liao"
)
_FIRST = _spelt(
    "嘉jia 梓zi 书shu 若ruo 景jing 亦yi 思si 清qing 云yun 知zhi 予yu 昱yu 沐mu 承cheng 星xing 怀huai 语yu 安an 修xiu"
)
_SECOND = _spelt(
    "宁ning 航hang 然ran 舟zhou 岚lan 朗lang 瑶yao 川chuan 棠tang 禾he 霖lin 溪xi 昀yun 柯ke 森sen 筠yun 翎ling "
    "澜lan 屿yu 芮rui"
)


def invented() -> Iterator[tuple[str, str]]:
    """Yield names and the logins they make; no given name comes twice, a family name as seldom as can be."""
    given = [(a + b, _FIRST[a] + _SECOND[b]) for a, b in product(_FIRST, _SECOND)]
    families = list(_FAMILY.items())
    random = chance("names")
    random.shuffle(given)
    while given:
        random.shuffle(families)
        for family, spelling in families[: len(given)]:
            name, spelt = given.pop()
            yield family + name, f"{spelling}.{spelt}"
