"""Put a whole new tree of files in the place of an old one, and leave alone what others put there.

A tree is ours when the list in it says so: it names each file that we wrote, with its digest. Whatever else stands in its folder is
someone else's. Where there is nothing else, the old tree and the new one change places in one step; beside someone else's files,
each file of the new tree takes the place of the old one. Either way a kill loses nothing: `recover` ends what was begun.

All that stands here for a moment only is in one folder beside the tree, `.site-next` for `site`, which says itself whose it is:

    coming    a copy on its way from another disk
    new       a whole new tree; or an old one, once they have changed places
    old       the old tree, where two folders cannot change places in one step
    going     a new tree whose files go to their places one by one
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import json
import os
import re
import shutil
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from generator.problems.problem import ContentError, Place, Problem, shown
from generator.publish.files import link_or_copy

LIST = ".built-by-guide"
BOTH = f"{LIST}.both"
WORDS = "Written by “guide build”. It replaces and removes the files named here, and leaves all others alone."
FORMAT = 1

Digests = Mapping[str, str]
"""The digest of each file, by its path below a tree, with forward slashes."""

# ── What is ours ───────────────────────────────────────────────────────────────────────────────────────────────────────


def sign(tree: Path, known: Digests | None = None) -> None:
    """Write the list of all files of a tree into it, with the digests that are `known` and those of the others."""
    files = {path.relative_to(tree).as_posix(): path for path in tree.rglob("*") if path.is_file()}
    digests = {name: (known or {}).get(name) or _digest(files[name]) for name in sorted(files.keys() - {LIST})}
    (tree / LIST).write_bytes(_list(digests))


def listed(tree: Path) -> Digests | None:
    """Return the files that we wrote into a tree; None when it is not ours."""
    try:
        if not stat.S_ISREG(os.lstat(tree / LIST).st_mode):
            return None
        held = json.loads((tree / LIST).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    files = held.get("files") if isinstance(held, dict) and held.get("about") == WORDS and held.get("format") == FORMAT else None
    return files if isinstance(files, dict) and all(map(_stays_below, files)) else None


def state(tree: Path) -> str:
    """Return a name for our files of a tree as they stand, by their sizes and times; raises OSError when one is gone, or all are."""
    files = listed(tree)
    if files is None:  # it may be anything but a file of ours, such as a pipe that nobody writes to
        raise FileNotFoundError(tree / LIST)
    digest = hashlib.sha256((tree / LIST).read_bytes())
    for name in files:
        found = os.lstat(tree / name)
        digest.update(f"{found.st_mode} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def refuse_what_is_not_ours(folder: Path, remedy: str) -> None:
    """Raise ContentError when a folder holds files, and no list of ours."""
    if folder.is_dir() and os.listdir(folder) and listed(folder) is None:
        raise ContentError(
            [Problem(Place(shown(folder)), "this folder holds files, and no list says that “guide build” wrote them", remedy)]
        )


def take(tree: Path, fresh: Path, wanted: Callable[[str], bool]) -> Digests:
    """Give our files of a tree that are wanted a second name in a fresh one; returns their digests."""
    taken = {name: digest for name, digest in (listed(tree) or {}).items() if wanted(name) and _is_file(tree / name)}
    for name in taken:
        (fresh / name).parent.mkdir(parents=True, exist_ok=True)
        link_or_copy(tree / name, fresh / name)
    return taken


def _list(digests: Digests) -> bytes:
    return (json.dumps({"about": WORDS, "format": FORMAT, "files": digests}, ensure_ascii=False, indent=0) + "\n").encode()


def _stays_below(name: str) -> bool:
    return not {"", ".", ".."} & set(name.split("/")) and "\\" not in name and "\0" not in name


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _is_file(path: Path) -> bool:
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:
        return False


# ── Folders that stand here for a moment ───────────────────────────────────────────────────────────────────────────────


def make_scratch(folder: Path) -> Path:
    """Make a folder for what is only needed until the end of a build, without what is left of an earlier one."""
    remove_scratch(folder)
    folder.mkdir(parents=True)
    (folder / LIST).write_bytes(_list({}))
    return folder


def remove_scratch(folder: Path) -> None:
    """Remove a folder made by `make_scratch`; raises ContentError when it is none."""
    if not os.path.lexists(folder):
        return
    refuse_other_scratch(folder)
    for name in os.listdir(folder):
        if name != LIST:  # it goes last, and so says until then whose folder this is
            shutil.rmtree(folder / name)
    (folder / LIST).unlink(missing_ok=True)
    folder.rmdir()


def refuse_other_scratch(folder: Path) -> None:
    """Raise ContentError when something stands in the place of a scratch folder that is none of ours."""
    if not os.path.lexists(folder):
        return
    if folder.is_symlink() or not folder.is_dir():
        ours = False
    elif listed(folder) == {}:
        ours = all(name == LIST or (_PART.fullmatch(name) and _is_folder(folder / name)) for name in os.listdir(folder))
    else:  # one that was only just made when its build was killed
        ours = all(name == LIST and not os.lstat(folder / name).st_size for name in os.listdir(folder))
    if not ours:
        what = "“guide build” needs this name, and what stands here is not all its own"
        raise ContentError([Problem(Place(shown(folder)), what, "move it elsewhere, and build again")])


_PART = re.compile(r"coming|new|old|going|site|whole|workshop|docs(-.+)?")


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _beside(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}-next")


# ── A new tree for an old one ──────────────────────────────────────────────────────────────────────────────────────────


def replace(folder: Path, fresh: Path, aside: Path) -> tuple[str, ...]:
    """Put a fresh tree, which was signed, in the place of the one in a folder, and leave alone what else is there.

    Files of ours that someone edited since are kept in `aside`; returns their names. Raises ContentError, and changes nothing,
    when someone else's file stands where one of ours is to go.
    """
    folder = _real(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        edited = recover(folder, aside)
        alone = _is_alone(folder, fresh)
        scratch = make_scratch(_beside(folder))
        new = _brought(fresh, scratch)
        if not folder.exists():
            os.rename(new, folder)
        elif not alone:
            os.rename(new, scratch / "going")
        elif not _exchanged(new, folder):
            _one_after_the_other(folder, new, scratch / "old")
        return edited + recover(folder, aside)
    except OSError as error:
        error.filename, error.filename2 = str(folder), None  # rather than a name that only stands here for a moment
        raise


def recover(folder: Path, aside: Path) -> tuple[str, ...]:
    """End a `replace` that was killed, so that the tree is whole, old or new; returns the names of edited files, as `replace` does."""
    folder = _real(folder)
    scratch = _beside(folder)
    if not os.path.lexists(scratch):
        return ()
    refuse_other_scratch(scratch)
    coming, new, old, going = (scratch / name for name in ("coming", "new", "old", "going"))
    if coming.exists():
        shutil.rmtree(coming)
    if old.exists() and not folder.exists():
        os.rename(old, folder)
    edited: list[str] = []
    if going.exists() and folder.exists():
        edited += _merge(going, folder, aside)
    for tree in (new, old):
        if tree.exists():
            edited += _clear(tree, folder, aside)
    remove_scratch(scratch)
    return tuple(edited)


def begun(folder: Path) -> bool:
    """Return whether there is something that `recover` may have to end."""
    return os.path.lexists(_beside(_real(folder)))


def unfinished(folder: Path) -> bool:
    """Return whether some files of a tree are new and others old: the system refused something on the way."""
    return (_beside(_real(folder)) / "going").is_dir()


def _real(folder: Path) -> Path:
    return Path(os.path.realpath(folder))  # a link stays, and what it points at is replaced


def _is_alone(folder: Path, fresh: Path) -> bool:
    """Return whether a folder holds our files only; raises ContentError when others are in the way of a fresh tree."""
    if not folder.exists():
        return True
    refuse_what_is_not_ours(folder, "move what is yours elsewhere, remove the folder, and build again")
    ours, new = listed(folder) or {}, listed(fresh) or {}
    found, others = _look(folder, ours.keys() | new.keys())
    inside = _folders_of(new)
    in_the_way = [name for name in found if name not in ours] + [name for name in others if name in new or name in inside]
    if in_the_way:
        what = "“guide build” did not write this, and the site needs its place"
        remedy = "move it elsewhere, or give it another name"
        raise ContentError(Problem(Place(shown(folder / name)), what, remedy) for name in in_the_way)
    if others:
        for path in {folder / name for name in _folders_of([*ours, *new])}:  # or half of the files could go, and half not
            if path.exists() and not os.access(path, os.W_OK | os.X_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    return not others


def _look(tree: Path, names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return which of some files stand in a tree, and what else does; a folder with none of them below counts as one."""
    wanted, inside = set(names), _folders_of(names)
    found: list[str] = []
    others: list[str] = []

    def look(folder: str) -> None:
        with os.scandir(tree / folder) as entries:
            for entry in entries:
                name = f"{folder}/{entry.name}" if folder else entry.name
                if name == LIST:
                    continue
                if entry.is_dir(follow_symlinks=False) and name in inside:
                    look(name)
                elif entry.is_file(follow_symlinks=False) and name in wanted:
                    found.append(name)
                else:
                    others.append(name)

    look("")
    return sorted(found), sorted(others)


def _folders_of(names: Iterable[str]) -> set[str]:
    """Return every folder that some files stand in; the tree itself is the empty name."""
    found = {""}
    for name in names:
        while "/" in name and (name := name.rpartition("/")[0]) not in found:
            found.add(name)
    return found


def _brought(fresh: Path, scratch: Path) -> Path:
    """Move the new tree to where a rename is enough; copying it into place would show it half-written."""
    new = scratch / "new"
    try:
        os.rename(fresh, new)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        shutil.copytree(fresh, scratch / "coming")
        os.rename(scratch / "coming", new)
        shutil.rmtree(fresh)
    return new


def _one_after_the_other(folder: Path, new: Path, old: Path) -> None:
    os.rename(folder, old)
    try:
        os.rename(new, folder)
    except OSError:
        os.rename(old, folder)
        raise


def _exchanged(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; returns whether this system and disk can."""
    paths = os.fsencode(one), os.fsencode(other)
    try:
        system = ctypes.CDLL(None)
        if sys.platform == "linux":
            here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
            return bool(system.renameat2(here, paths[0], here, paths[1], exchange) == 0)
        swap = 2  # RENAME_SWAP, of macOS
        return bool(system.renamex_np(*paths, swap) == 0)
    except (AttributeError, OSError, TypeError):  # Windows, and C libraries without these
        return False


# ── File by file ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _merge(going: Path, folder: Path, aside: Path) -> Iterator[str]:
    """Move each file of a new tree to its place in a folder, and remove those that it has no more; yields what was edited.

    Until all is done the list in the folder names the old files and the new ones, so that this can be done again.
    """
    new = listed(going)
    if new is not None:  # its list goes last, and then all the others have gone
        _is_alone(folder, going)
        ours = {**new, **(listed(folder) or {})}
        (going / BOTH).write_bytes(_list(ours))
        os.replace(going / BOTH, folder / LIST)
        found = set(_look(folder, ours)[0])
        for name in sorted(found - new.keys()):
            yield from _keep_if_edited(folder / name, name, ours[name], aside)
            (folder / name).unlink()
        _prune(folder, _folders_of(ours) - _folders_of(new))
        for name in new:
            if _is_file(going / name):
                if name in found:
                    yield from _keep_if_edited(folder / name, name, ours[name], aside, instead=going / name)
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                os.replace(going / name, folder / name)
        os.replace(going / LIST, folder / LIST)


def _clear(tree: Path, folder: Path, aside: Path) -> Iterator[str]:
    """Remove a tree that is out of use; what someone put there at the last moment goes to the one in use. Yields what was edited."""
    ours = listed(tree) or {}  # its list goes last, and then nothing but folders is left
    found, others = _look(tree, ours)
    for name in found:
        yield from _keep_if_edited(tree / name, name, ours[name], aside, instead=folder / name)
        (tree / name).unlink()
    for name in others:
        if os.path.lexists(folder / name):
            what = "this was written while the site was replaced, and the site has another file of this name"
            raise ContentError([Problem(Place(shown(tree / name)), what, "move it where it belongs, and build again")])
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        os.rename(tree / name, folder / name)
    _prune(tree, _folders_of(ours) - {""})
    (tree / LIST).unlink(missing_ok=True)
    tree.rmdir()


def _keep_if_edited(path: Path, name: str, digest: str, aside: Path, instead: Path | None = None) -> Iterator[str]:
    """Give a file of ours that is not as we wrote it a second name in `aside`, unless it is one with the file `instead` of it."""
    if instead and _is_file(instead) and os.path.samestat(os.lstat(path), os.lstat(instead)):
        return
    now = _digest(path)
    if now == digest:
        return
    kept = aside / name
    if os.path.lexists(kept):
        kept = kept.with_name(f"{kept.stem}-{now[:12]}{kept.suffix}")
    if not os.path.lexists(kept):  # or the same was kept before
        kept.parent.mkdir(parents=True, exist_ok=True)
        link_or_copy(path, kept)
    yield name


def _prune(tree: Path, folders: Iterable[str]) -> None:
    """Remove folders that have become empty."""
    for name in sorted(folders, reverse=True):
        with suppress(OSError):  # someone else's file is in it
            (tree / name).rmdir()
