"""Install what requirements/ names, and the command `guide`, into .venv; what is in order there stays as it is.

    python install.py            what the site is built with
    python install.py --tests    and what the tests need besides

An environment holds the path of its folder and of its Python, so it is made anew when either is another one, and when
an earlier attempt did not come to its end. Read by any Python 3, so that an old one can say that it is too old.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
MADE = VENV / "made-by-install.json"  # how the environment was made; it says nothing while that goes on
COMMANDS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = COMMANDS / ("python.exe" if os.name == "nt" else "python")


def main():
    site, tests = digest("site.txt"), digest("test.txt")
    wanted = {"site": site, "tests": tests} if "--tests" in sys.argv[1:] else {"site": site}
    where = {"folder": str(VENV), "python": sys.version, "base": sys.base_prefix}
    made = read_made()
    sound = {**made, **where} == made and PYTHON.exists()
    if sound and {**made, **wanted} == made:
        return
    refuse_what_cannot_be()
    MADE.parent.mkdir(exist_ok=True)
    MADE.write_text("{}\n", encoding="utf-8")
    purpose = "what the tests need" if "tests" in wanted else "what the site is built with"
    print(f"Installing into .venv {purpose}. This takes a minute or two.", flush=True)
    if not sound:
        make_environment()
    install("--require-hashes", "--requirement", "requirements/build.txt")
    install("--require-hashes", "--requirement", f"requirements/{'test' if 'tests' in wanted else 'site'}.txt")
    install("--no-deps", "--editable", ".")
    MADE.write_text(json.dumps({**where, **wanted}, indent=1) + "\n", encoding="utf-8")


def digest(name):
    """Return a name for all that decides what is installed."""
    files = ("requirements/build.txt", "requirements/" + name, "pyproject.toml", "setup.py", "install.py")
    return hashlib.sha256(b"\0".join((ROOT / file).read_bytes() for file in files)).hexdigest()


def read_made():
    try:
        return json.loads(MADE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def refuse_what_cannot_be():
    """Stop with a sentence where nothing can be installed, or where something would be lost that is not ours."""
    nothing = not os.path.lexists(str(VENV)) or (VENV.is_dir() and not VENV.is_symlink() and not os.listdir(str(VENV)))
    if VENV.is_symlink() or not (nothing or MADE.is_file()):
        sys.exit(".venv was not made by this project, so it stays as it is. Move it away or remove it, and try again.")
    version = "{}.{}".format(*sys.version_info)
    if sys.version_info < (3, 11):
        sys.exit(f"Python 3.11 or later is needed, and this is {version}. Name another: make site PYTHON=python3.12")
    if not importlib.util.find_spec("venv") or not importlib.util.find_spec("ensurepip"):
        sys.exit(
            "This Python cannot make an environment: it lacks its module “ensurepip”.\n"
            f"On Debian and Ubuntu, install it and try again: sudo apt-get install python{version}-venv"
        )


def make_environment():
    """Make the environment in its folder, where all but our sign is removed first: so an attempt that ends early is known."""
    for path in VENV.iterdir():
        if path != MADE:
            shutil.rmtree(str(path)) if path.is_dir() and not path.is_symlink() else path.unlink()
    run(getattr(sys, "_base_executable", "") or sys.executable, "-m", "venv", str(VENV))


def install(*what):
    """Install into the environment; what has no wheel for this system is built with what is there, not with what is newest."""
    run(str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-build-isolation", *what)


def run(*command):
    if subprocess.call(command, cwd=str(ROOT)):
        sys.exit("The installation did not come to its end; what stopped it stands above. Try again: it begins anew.")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        sys.exit(f"The installation did not come to its end: {error}. Try again: it begins anew.")
