"""Put what programs share into the package, where an installed `guide` finds it; pyproject.toml says all the rest."""

from __future__ import annotations

import shutil
from pathlib import Path

SHARED = ("mkdocs.yml", "overrides", "docs/assets", "docs/en", "content/en/phrases.yaml")


def share(package: Path) -> None:
    """Copy what programs share from this checkout into the folder of the package."""
    for name in SHARED:
        source, target = Path(__file__).parent / name, package / "shared" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, dirs_exist_ok=True)
        else:
            shutil.copy2(source, target)


if __name__ == "__main__":
    from setuptools import setup
    from setuptools.command.build_py import build_py

    class BuildAndShare(build_py):
        def run(self) -> None:
            super().run()
            if not self.editable_mode:  # a checkout has it beside the package
                share(Path(self.build_lib) / "generator")

    setup(cmdclass={"build_py": BuildAndShare})
