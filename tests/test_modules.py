"""The generator's modules stand in one order, and each imports only those before it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import generator

FOLDER = Path(generator.__file__).parent
ORDER = re.findall(r"\w+", re.split(r"\n\s*\n", generator.__doc__ or "")[-1])
MODULES = {path.stem: path for path in sorted(FOLDER.glob("*.py")) if path.stem != "__init__"}


def imports(path: Path) -> set[str]:
    """Return the modules of the generator that a module imports, at the top or later."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports from “.”; write out “generator”"
            if node.module == "generator":
                found |= {alias.name for alias in node.names}
            elif node.module and node.module.startswith("generator."):
                found.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("generator.")}
    return found


def test_the_order_names_every_module_once() -> None:
    assert len(MODULES) > 15
    assert sorted(ORDER) == sorted(MODULES), "the list stands in generator/__init__.py"


def test_a_module_imports_only_those_before_it() -> None:
    edges = [(name, used) for name, path in MODULES.items() for used in imports(path)]
    assert len(edges) > 40
    backward = [f"{name} imports {used}, which comes after it" for name, used in edges if ORDER.index(used) >= ORDER.index(name)]
    assert backward == []


def test_nothing_outside_the_generator_is_imported_by_it() -> None:
    """Tests and benchmarks use the generator, and not the other way round."""
    assert not [
        path.name
        for path in MODULES.values()
        if re.search(r"^\s*(from|import) (tests|benchmarks)\b", path.read_text(encoding="utf-8"), re.M)
    ]


def test_nothing_before_publish_knows_the_site_builder() -> None:
    """Any site builder can publish the tree that the generator stages."""
    before = ORDER[: ORDER.index("publish")]
    assert len(before) > 10
    assert not [
        name
        for name in before
        if re.search(r"^\s*(from|import) (mkdocs|material|zensical)\b", MODULES[name].read_text(encoding="utf-8"), re.M)
    ]
