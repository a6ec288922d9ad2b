"""The site builders, each in a module of its own; nothing else here knows one by its name."""

from __future__ import annotations

from generator.publish.builders.builder import Builder

# By what stands in program.yaml; the first is what most programs have, and so is made ready before one is read.
BUILDERS = {
    "mkdocs": Builder("MkDocs", ("mkdocs", "mkdocs-material"), "mkdocs"),
    "properdocs": Builder("ProperDocs", ("properdocs", "mkdocs-material"), "properdocs"),
    "zensical": Builder("Zensical", ("zensical",), "zensical"),
}
