"""Let ProperDocs make a site of a staged tree: it is MkDocs 1, kept up by others under another name."""

from __future__ import annotations

from collections.abc import Sequence

from generator.problems.problem import Problem
from generator.publish.builders import mkdocs
from generator.publish.builders.builder import Tree
from generator.publish.paths import Folders

NAME = "ProperDocs"


def get_ready(folders: Folders) -> None:
    """Let ProperDocs stand for MkDocs in this process, and load what each site needs."""
    import properdocs.replacement  # noqa: F401  # from now on, whoever imports MkDocs gets ProperDocs: we, and the theme

    mkdocs.get_ready(folders, NAME)


def publish(trees: Sequence[Tree]) -> list[Problem]:
    """Build the site of each tree; returns what ProperDocs warned of."""
    return mkdocs.publish(trees, NAME)
