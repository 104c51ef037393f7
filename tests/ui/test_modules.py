"""The browser's modules: what each imports is there, and hands on what is asked for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from digitnet.ui.server.routes import PARTS

MODULES = sorted(PARTS.rglob("*.js"))
IMPORT = re.compile(r'^import \{([^}]*)\} from "([^"]+)";', re.M)
EXPORT = re.compile(r"^export (?:async )?(?:function\*?|class|const|let) (\w+)", re.M)


def name(path: Path) -> str:
    return str(path.relative_to(PARTS))


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_imports_only_what_another_hands_on(path: Path) -> None:
    for names, source in IMPORT.findall(path.read_text()):
        other = (path.parent / source).resolve()
        assert other.exists(), source
        wanted = {each.split(" as ")[0].strip() for each in names.split(",") if each.strip()}
        assert wanted <= set(EXPORT.findall(other.read_text())), source
