"""The browser's modules: what each imports is there, and hands on what is asked for."""

import re

import pytest

from digitnet.ui.live_parts import PARTS, UI, modules

MODULES = sorted(UI.rglob("*.js"))
IMPORT = re.compile(r'^import \{([^}]*)\} from "([^"]+)";', re.M)
EXPORT = re.compile(r"^export (?:async )?(?:function\*?|class|const|let) (\w+)", re.M)


def test_a_module_imports_only_what_another_hands_on() -> None:
    missing = []
    for path in MODULES:
        for names, source in IMPORT.findall(path.read_text()):
            other = (path.parent / source).resolve()
            exported = set(EXPORT.findall(other.read_text())) if other.exists() else set()
            wanted = {each.split(" as ")[0].strip() for each in names.split(",")} - {""}
            if not other.exists() or not wanted <= exported:
                missing.append(f"{path.relative_to(UI)}: {wanted - exported} from {source}")
    assert not missing
    assert MODULES


@pytest.mark.parametrize("page", PARTS)
def test_what_a_page_loads_is_there_and_each_once(page: str) -> None:
    found = modules(page)
    assert len(set(found)) == len(found) > len(PARTS[page])
    assert all((UI / path).is_file() for path in found)
