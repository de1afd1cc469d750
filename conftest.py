"""Every Python block in README.md and in docs/ runs as a test, from the top of its page to the bottom.

Blocks of a page share their names. A ``text`` block right after a Python block is what that block prints, where ``...``
stands for anything.
"""

from __future__ import annotations

import contextlib
import doctest
import io

from sybil import Example, Sybil
from sybil.evaluators.python import PythonEvaluator
from sybil.parsers.markdown import CodeBlockParser

_PRINTED = "_printed_by_the_block_above"
_run = PythonEvaluator()


def _run_and_listen(example: Example) -> None:
    example.namespace.pop(_PRINTED, None)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        _run(example)
    example.namespace[_PRINTED] = printed.getvalue()


def _compare(example: Example) -> str | None:
    printed = example.namespace.pop(_PRINTED, "nothing: it failed, or there is none\n")
    if doctest.OutputChecker().check_output(example.parsed, printed, doctest.ELLIPSIS):
        return None
    return f"The page shows\n{example.parsed}\nand the block above prints\n{printed}"


pytest_collect_file = Sybil(
    parsers=[CodeBlockParser("python", _run_and_listen), CodeBlockParser("text", _compare)],
    patterns=["README.md", "docs/*.md", "docs/how-to/*.md", "docs/reference/*.md"],
).pytest()
