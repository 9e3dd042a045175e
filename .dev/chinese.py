#!/usr/bin/env python3
"""Find Chinese words where they belong into locale/: in templates, scripts and the literals of Python code.

The role definitions hold their names in both languages and are left out, and so is a line that says
`cjk: <why>` in a comment.
"""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CJK = re.compile(r"[\u2e80-\u2fdf\u3001-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uffee]")
COMMENTS = {
    ".html": re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}|<!--.*?-->", re.DOTALL),
    ".txt": re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}", re.DOTALL),
    ".js": re.compile(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", re.DOTALL),
    ".css": re.compile(r"/\*.*?\*/", re.DOTALL),
}
EXCUSE = "cjk:"


def findings() -> Iterator[tuple[Path, int, str]]:
    """Yield the file, the line and the words of each place."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["dealership"]["chinese"]
    for path in sorted(path for folder in config["folders"] for path in (ROOT / folder).rglob("*") if path.is_file()):
        name = path.relative_to(ROOT)
        if any(name.match(pattern) for pattern in config["allowed"]):
            continue
        text = path.read_text(encoding="utf-8") if path.suffix in {".py", *COMMENTS} else ""
        lines = text.splitlines()
        places = _literals(text) if path.suffix == ".py" else _plain(text, path.suffix)
        for line, words in places:
            if CJK.search(words) and EXCUSE not in lines[line - 1]:
                yield name, line, words.strip()[:60]


def _plain(text: str, suffix: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a template or script without its comments."""
    if suffix in COMMENTS:
        bare = COMMENTS[suffix].sub(lambda match: "\n" * match[0].count("\n"), text)
        yield from enumerate(bare.splitlines(), 1)


def _literals(text: str) -> Iterator[tuple[int, str]]:
    """Yield the string literals of Python code that are no docstrings."""
    tree = ast.parse(text)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


if __name__ == "__main__":
    found = list(findings())
    for place, line, words in found:
        print(f"{place}:{line}: {words!r} belongs into locale/ (or the line says `cjk:` and why)")
    sys.exit(1 if found else 0)
