"""How names are spelt: people are found by pinyin ("wangxiaoming") and by its initials ("wxm")."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

# Surnames of two characters, and those read otherwise than the character on its own.
_READINGS = (
    "欧阳ou'yang 司马si'ma 上官shang'guan 诸葛zhu'ge 司徒si'tu 慕容mu'rong 令狐ling'hu 皇甫huang'fu "  # cjk: surnames
    "端木duan'mu 夏侯xia'hou 东方dong'fang 西门xi'men 公孙gong'sun 长孙zhang'sun 尉迟yu'chi 万俟mo'qi "  # cjk: surnames
    "澹台tan'tai 宇文yu'wen 鲜于xian'yu 淳于chun'yu 轩辕xuan'yuan 单于chan'yu 呼延hu'yan 南宫nan'gong "  # cjk: surnames
    "曾zeng 单shan 解xie 仇qiu 查zha 区ou 翟zhai 朴piao 盖ge 乐yue 缪miao 召shao 员yun 洗xian 秘bi "  # cjk: surnames
    "繁po 黑he 种chong 折she 覃qin 句gou 薄bo 隗wei 贠yun 么yao 郇xun"  # cjk: surnames
)
_SURNAMES = {re.sub(r"[a-z']", "", word): re.sub(r"[^a-z']", "", word).split("'") for word in _READINGS.split()}


class Spelling(NamedTuple):
    """A name in small Latin letters and digits, without spaces; `initials` has one of each syllable or word."""

    pinyin: str
    initials: str


def spell(name: str) -> Spelling:
    """Return how `name` is spelt; of a name in Latin letters, its words without accents.

    >>> spell("王晓明")
    Spelling(pinyin='wangxiaoming', initials='wxm')
    """
    surname, given = _syllables(name)
    return Spelling("".join(surname + given), "".join(each[0] for each in surname + given))


def login_name(name: str) -> str:
    """Return a login name made of surname and given name ("wang.xiaoming"); empty where nothing can be spelt."""
    surname, given = _syllables(name)
    return ".".join(filter(None, ("".join(surname), "".join(given))))


def flat(text: str) -> str:
    """Return typed pinyin as it is compared: small letters and digits, no accents, spaces or apostrophes."""
    return "".join(_words(text))


def _syllables(name: str) -> tuple[list[str], list[str]]:
    """Return the syllables of the surname and those of the given name."""
    # Its dictionary takes a moment to load: whoever never names anybody does not wait for it.
    from pypinyin import Style, lazy_pinyin

    name = name.strip()
    for length in (2, 1):
        if name[:length] in _SURNAMES:
            surname, rest = _SURNAMES[name[:length]], name[length:]
            break
    else:
        surname, rest = [], name
    spelt = [word for chunk in lazy_pinyin(rest, style=Style.NORMAL) for word in _words(chunk)]
    return (surname, spelt) if surname else (spelt[:1], spelt[1:])


def _words(text: str) -> list[str]:
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.findall(r"[a-z0-9]+", bare.replace("'", "").lower())
