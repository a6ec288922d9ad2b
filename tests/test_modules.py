"""The generator is a house of few rooms: each imports only from those below it, and no module leads back to itself."""

from __future__ import annotations

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path

import generator
from generator.publish.builders import BUILDERS

FOLDER = Path(generator.__file__).parent
MODULES = {
    ".".join(path.relative_to(FOLDER).with_suffix("").parts).removesuffix(".__init__").replace("__init__", ""): path
    for path in sorted(FOLDER.rglob("*.py"))
    if "templates" not in path.parts
}
ROOMS = {"problems", "model", "read", "render", "check", "publish"}
MAY_IMPORT = {
    "read": {"problems", "model"},
    "render": {"model", "read"},
    "publish": {"problems", "read", "render"},
    "check": {"problems", "model", "read", "render", "publish"},
}


def room(module: str) -> str:
    """Return the package that a module lives in; what stands beside the packages drives them."""
    first = module.split(".")[0]
    return first if first in ROOMS else "drivers"


def imports(path: Path) -> set[str]:
    """Return the modules of the generator that a module imports, at the top or later."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports from “.”; write out “generator”"
            if node.module and node.module.split(".")[0] == "generator":
                inside = ".".join(node.module.split(".")[1:])
                names = {f"{inside}.{alias.name}".strip(".") for alias in node.names}
                found |= {name if name in MODULES else inside for name in names}
        elif isinstance(node, ast.Import):
            found |= {alias.name.removeprefix("generator.") for alias in node.names if alias.name.startswith("generator.")}
    return found


EDGES = [(name, used) for name, path in MODULES.items() for used in imports(path)]


def test_each_room_stands_and_is_described_where_the_house_is() -> None:
    assert {room(name) for name in MODULES} == ROOMS | {"drivers"}
    assert {name for name in ROOMS if f"\n    {name}/ " in (generator.__doc__ or "")} == ROOMS


def test_a_room_imports_only_from_those_below_it() -> None:
    between = {(room(name), room(used)) for name, used in EDGES} - {(same, same) for same in (*ROOMS, "drivers")}
    assert {(above, below) for above, below in between if above != "drivers"} == {
        (above, below) for above, all_below in MAY_IMPORT.items() for below in all_below
    }
    assert not [(name, used) for name, used in EDGES if room(name) != "drivers" and room(used) == "drivers"]


def test_no_module_leads_back_to_itself() -> None:
    assert len(EDGES) > 100
    graph = TopologicalSorter({name: {used for above, used in EDGES if above == name and used != name} for name in MODULES})
    graph.prepare()  # raises when there is a circle


def test_nothing_outside_the_generator_is_imported_by_it() -> None:
    """Tests and benchmarks use the generator, and not the other way round."""
    assert not [
        path.name
        for path in MODULES.values()
        if re.search(r"^\s*(from|import) (tests|benchmarks)\b", path.read_text(encoding="utf-8"), re.M)
    ]


def test_only_its_own_module_knows_a_site_builder() -> None:
    """Any site builder can publish the tree that the generator stages."""
    homes = {"mkdocs": ["publish.builders.mkdocs", "publish.builders.mkdocs_memo"], "material": []}
    for package in (*BUILDERS, "material"):
        knows = re.compile(rf"^\s*(from|import) {package}\b", re.M)
        found = [name for name, path in MODULES.items() if knows.search(path.read_text(encoding="utf-8"))]
        assert found == homes.get(package, [f"publish.builders.{package}"])
