"""What belongs to someone else stays as it was, byte for byte, whatever a command is told and however it ends."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from generator import cli
from generator.publish import trees
from tests.conftest import ROOT, TODAY, guide
from tests.test_faults import folder_of, never, rename_on_one_disk, run_and_kill, words_of

SHEET = "content/en/worksheets/loaf-log.yaml"
TITLE = "title: Loaf log"


def write(name: str, content: str = "mine\n") -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(content, encoding="utf-8")


def link(name: str, target: str) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    os.symlink(target, name)


def edit(name: str, old: str, new: str) -> None:
    text = Path(name).read_text(encoding="utf-8")
    assert old in text
    write(name, text.replace(old, new, 1))


def look(folder: Path) -> dict[str, object]:
    """Return all that can be known of what is below a folder, links themselves and not what they lead to."""
    found: dict[str, object] = {}
    for path in folder.rglob("*"):
        about = path.lstat()
        name = path.relative_to(folder).as_posix()
        if stat.S_ISDIR(about.st_mode):
            found[name] = "a folder"
        elif stat.S_ISLNK(about.st_mode):
            found[name] = os.readlink(path)
        else:
            content = path.read_bytes() if stat.S_ISREG(about.st_mode) else b""
            found[name] = hashlib.sha256(content).hexdigest(), about.st_mode, about.st_mtime_ns, about.st_ino
    return found


def git(*arguments: str, cwd: str) -> str:
    who = ("-c", "user.name=Ann", "-c", "user.email=ann@example.org", "-c", "init.defaultBranch=pages")
    return subprocess.run(["git", *who, *arguments], cwd=cwd, check=True, capture_output=True, text=True).stdout


def repository(folder: str) -> None:
    git("init", "--quiet", ".", cwd=folder)
    git("add", "--all", cwd=folder)
    git("commit", "--quiet", "--message", "The first edition", cwd=folder)


@pytest.fixture(scope="module")
def baked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The smallest program, with nothing beside its content; built."""
    folder = tmp_path_factory.mktemp("baked")
    shutil.copytree(ROOT / "tests/content/minimal", folder / "content")
    done = guide("build", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    return folder


def copied(baked: Path, folder: Path) -> Path:
    """Copy the program and its site, and change a sheet."""
    shutil.copytree(baked, folder)
    edit(str(folder / SHEET), TITLE, f"{TITLE} of ours")
    return folder


@pytest.fixture
def bread(baked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it in the current folder, with a sheet that has changed since."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", TODAY)
    monkeypatch.chdir(copied(baked, tmp_path / "bread"))
    return Path.cwd()


Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Command:
    """What runs a command in this process; gives its status, and what it said and complained of."""

    def command(words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        return cli.main(words.split()), *capsys.readouterr()

    return command


# ── What stays while the site is built anew ────────────────────────────────────────────────────────────────────────────

STAYS: dict[str, Callable[[], object]] = {
    "a backup with a name like ours": lambda: shutil.copytree("site", ".site-old"),
    "the name of a site on GitHub Pages": lambda: write("site/CNAME", "bread.example.org"),
    "a note": lambda: write("site/notes.txt"),
    "a repository": lambda: repository("site"),
    "a page in a folder of ours": lambda: write("site/worksheets/mine/index.html"),
    "a page beside a page of ours": lambda: write("site/worksheets/loaf-log/draft.html"),
    "a document among ours": lambda: write("site/downloads/en/a4/mine.pdf"),
    "a packed page": lambda: write("site/index.html.gz"),
    "an empty folder": lambda: os.makedirs("site/inbox/today"),
    "a link out of the site": lambda: (write("letters/one.txt"), link("site/letters", os.path.abspath("letters"))),
    "a link to nowhere": lambda: link("site/steps/gone", "nowhere"),
    "a pipe": lambda: os.mkfifo("site/pipe"),
    "a program that may not be written": lambda: (write("site/deploy.sh", "#!/bin/sh\n"), os.chmod("site/deploy.sh", 0o555)),
    "a name in another encoding": lambda: Path(os.fsdecode(b"site/caf\xe9.txt")).write_bytes(b"mine"),
    "a page of ours in capitals": lambda: write("site/Index.HTML"),
    "a note among what is staged": lambda: write("build/docs/steps/notes.txt"),
    "a note beside what is staged": lambda: write("build/lib/notes.txt"),
    "a file in the cache": lambda: write("build/cache/my-own-copy.pdf"),
    "notes where edited files are kept": lambda: write("build/edited/notes.txt"),
}


Looks = dict[str, dict[str, object]]


@pytest.fixture(scope="module")
def stayed(baked: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Looks, dict[str, object]]:
    """What each of these put there, and all that is there after a build."""
    folder = copied(baked, tmp_path_factory.mktemp("stayed") / "bread")
    put: Looks = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name, act in STAYS.items():
            before = look(folder)
            act()
            put[name] = {path: about for path, about in look(folder).items() if path not in before}
    done = guide("build", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Loaf log of ours" in (folder / "site/worksheets/loaf-log/index.html").read_text(encoding="utf-8")
    assert not (folder / ".site-next").exists() and not (folder / "build/next").exists()
    return put, look(folder)


@pytest.mark.parametrize("name", STAYS)
def test_what_someone_else_put_there_stays(name: str, stayed: tuple[Looks, dict[str, object]]) -> None:
    put, after = stayed
    assert put[name] and {path: after.get(path) for path in put[name]} == put[name]


@pytest.mark.parametrize("beside", [".git", "CNAME"])
def test_a_site_that_is_a_link_or_a_worktree_stays_one(beside: str, bread: Path, run: Command) -> None:
    shutil.move("site", "public")
    link("site", "public")
    write(f"public/{beside}", "gitdir: ../elsewhere/.git/worktrees/site\n")
    before = look(bread)[f"public/{beside}"]
    assert run("build")[0] == 0
    after = look(bread)
    assert (after["site"], after[f"public/{beside}"]) == ("public", before)
    assert "Loaf log of ours" in Path("public/worksheets/loaf-log/index.html").read_text(encoding="utf-8")


def test_a_publisher_can_commit_each_build_in_the_site_itself(bread: Path, run: Command) -> None:
    repository("site")
    assert run("build")[0] == 0
    assert " M worksheets/loaf-log/index.html" in git("status", "--porcelain", cwd="site").splitlines()
    git("fsck", "--strict", cwd="site")
    git("commit", "--quiet", "--all", "--message", "The second edition", cwd="site")
    shutil.rmtree("site")
    assert run("build")[0] == 0, "whoever removes all gets all that is ours again"


def test_a_page_that_is_no_longer_made_goes_and_the_note_beside_it_stays(bread: Path, run: Command) -> None:
    assert run("new worksheet rise-log")[0] == 0
    assert run("build")[0] == 0
    write("site/CNAME")
    write("site/worksheets/rise-log/notes.txt")
    os.remove("content/en/worksheets/rise-log.yaml")
    assert run("build")[0] == 0
    assert os.listdir("site/worksheets/rise-log") == ["notes.txt"] and Path("site/CNAME").is_file()
    assert not [path for path in Path("site").rglob("*rise-log*") if path.is_file()]


def test_what_others_do_in_the_site_is_no_reason_to_build_it_again(bread: Path, run: Command) -> None:
    assert run("build")[0] == 0
    write("site/CNAME")
    repository("site")
    assert "nothing has changed" in run("build")[1]
    os.remove("site/downloads/en/a4/loaf-log.pdf")
    assert "0 of them rendered anew" in run("build")[1]
    assert Path("site/downloads/en/a4/loaf-log.pdf").is_file() and Path("site/CNAME").is_file()


# ── What stops a command ───────────────────────────────────────────────────────────────────────────────────────────────

NOT_OURS = "this folder holds files, and no list says that “guide build” wrote them; "
SITE = f"{NOT_OURS}move what is yours elsewhere and remove the folder, or name another one with --site"
NEEDED = "“guide build” needs this name, and what stands here is not all its own; move it elsewhere, and build again"
IN_THE_WAY = "“guide build” did not write this, and the site needs its place; move it elsewhere, or give it another name"
THERE = "a file of this name is there already, and “guide” did not write it so; "


def listing(folder: str, **held: object) -> None:
    write(f"{folder}/{trees.LIST}", json.dumps({"about": trees.WORDS, "format": 1, "files": {}} | held))


def instead(name: str, act: Callable[[], object]) -> None:
    """Do something where a file or folder of ours stood."""
    shutil.rmtree(name) if os.path.isdir(name) else os.remove(name)
    act()


def new_sheet() -> None:
    assert cli.main(["new", "worksheet", "rise-log"]) == 0


# What is done, the words of the command, and the line that is told.
STOPS: dict[str, tuple[Callable[[], object], str, str]] = {
    "an app with a worker": (
        lambda: (write("webapp/worker.js"), write("webapp/app.js"), write("webapp/src/app.ts")),
        "build --site webapp",
        f"webapp: {SITE}",
    ),
    "a home": (
        lambda: (write("home/.profile"), write("home/letters/one.txt"), write("home/worker.js")),
        "build --site home",
        f"home: {SITE}",
    ),
    "templates with a worker": (
        lambda: shutil.copytree(ROOT / "generator/render/templates", "templates"),
        "build --site templates",
        f"templates: {SITE}",
    ),
    "a site without its list": (lambda: os.remove(f"site/{trees.LIST}"), "build", f"site: {SITE}"),
    "a list in words of others": (lambda: listing("site", about="mine"), "build", f"site: {SITE}"),
    "a list of a format to come": (lambda: listing("site", format=2), "build", f"site: {SITE}"),
    "a list that leads out of the site": (lambda: (write("letter"), listing("site", files={"../letter": "0"})), "build", f"site: {SITE}"),
    "a list that is a link": (
        lambda: instead(f"site/{trees.LIST}", lambda: link(f"site/{trees.LIST}", "../list")),
        "build",
        f"site: {SITE}",
    ),
    "a list that is a pipe": (lambda: instead(f"site/{trees.LIST}", lambda: os.mkfifo(f"site/{trees.LIST}")), "build", f"site: {SITE}"),
    "a list that is a folder": (lambda: instead(f"site/{trees.LIST}", lambda: write(f"site/{trees.LIST}/a")), "build", f"site: {SITE}"),
    "a list that is no list": (lambda: write(f"site/{trees.LIST}", "[" * 100_000), "build", f"site: {SITE}"),
    "a page where a new one goes": (
        lambda: (new_sheet(), write("site/worksheets/rise-log/index.html")),
        "build",
        f"site/worksheets/rise-log/index.html: {IN_THE_WAY}",
    ),
    "a link where a new page goes": (
        lambda: (new_sheet(), write("mine.html"), link("site/worksheets/rise-log/index.html", "../../../mine.html")),
        "build",
        f"site/worksheets/rise-log/index.html: {IN_THE_WAY}",
    ),
    "a folder where a page goes": (
        lambda: instead("site/404.html", lambda: write("site/404.html/mine.txt")),
        "build",
        f"site/404.html: {IN_THE_WAY}",
    ),
    "a link where a folder goes": (
        lambda: (shutil.move("site/downloads", "disk"), link("site/downloads", "../disk")),
        "build",
        f"site/downloads: {IN_THE_WAY}",
    ),
    "a folder beside the site": (lambda: write(".site-next/new/mine.txt"), "build", f".site-next: {NEEDED}"),
    "a copy of the site beside it": (lambda: shutil.copytree("site", ".site-next"), "build", f".site-next: {NEEDED}"),
    "a file beside the site": (lambda: write(".site-next"), "build", f".site-next: {NEEDED}"),
    "a link beside the site": (lambda: link(".site-next", "content"), "build", f".site-next: {NEEDED}"),
    "a note among what a killed build left": (
        lambda: (trees.make_scratch(Path(".site-next")), write(".site-next/notes.txt")),
        "build",
        f".site-next: {NEEDED}",
    ),
    "a folder where it is staged": (lambda: write("build/next/mine.txt"), "build", f"build/next: {NEEDED}"),
    "a folder among what is staged": (
        lambda: (trees.make_scratch(Path("build/next")), write("build/next/mine/notes.txt")),
        "build",
        f"build/next: {NEEDED}",
    ),
    "documentation where pages are staged": (
        lambda: instead("build/docs", lambda: write("build/docs/index.md")),
        "build",
        f"build/docs: {NOT_OURS}move it elsewhere, and build again",
    ),
    "a folder beside what is staged": (lambda: write("build/.docs-next/mine.txt"), "build", f"build/.docs-next: {NEEDED}"),
    "a stamp": (lambda: write("build/stamp"), "build", f"build/stamp: {THERE}move it elsewhere, and build again"),
    "settings of one's own": (lambda: write("build/mkdocs.yml"), "build", f"build/mkdocs.yml: {THERE}move it elsewhere, and build again"),
    "settings to come": (
        lambda: write("build/mkdocs-next.yml"),
        "build",
        f"build/mkdocs-next.yml: {THERE}move it elsewhere, and build again",
    ),
    "another PDF": (
        lambda: write("loaf-log.pdf", "%PDF-1.7 mine"),
        "pdf loaf-log",
        f"loaf-log.pdf: {THERE}there may be answers in it, so give another name with --out, or move it elsewhere",
    ),
    "a PDF that is a link": (
        lambda: (write("kept.pdf"), link("mine.pdf", "kept.pdf")),
        "pdf loaf-log --out mine.pdf",
        f"mine.pdf: {THERE}there may be answers in it, so give another name with --out, or move it elsewhere",
    ),
    "a schema of one's own": (
        lambda: write("schema/step.json", "{}"),
        "schema",
        f"schema/step.json: {THERE}move it elsewhere, and run “guide schema” again",
    ),
    "a worksheet in capitals": (
        lambda: write("content/en/worksheets/Rise-Log.YAML"),
        "new worksheet rise-log",
        "content/en/worksheets/Rise-Log.YAML: there is a worksheet “rise-log” already; choose another id, or edit this file",
    ),
    "a program where something is": (
        lambda: write("mine/notes.txt"),
        "new program mine",
        "mine: this folder is not empty; name a new one, so that nothing of yours is written over",
    ),
}


@pytest.mark.parametrize("name", STOPS)
def test_what_is_in_the_way_stops_a_command_with_a_sentence(name: str, bread: Path, run: Command) -> None:
    act, words, expected = STOPS[name]
    act()
    before = {name: about for name, about in look(bread).items() if not re.match("build/(cache|next|lock)(/|$)", name) or "mine" in name}
    status, done, said = run(words)
    assert (status, done) == (1, "") and expected in said.splitlines(), said
    after = look(bread)
    assert {name: after.get(name) for name in before} == before


def test_what_is_in_the_way_of_one_program_is_not_the_work_of_another(bread: Path, run: Command) -> None:
    """Another content folder builds below build/, perhaps in a folder that the first one needs."""
    for name in ("next", "docs", "cache"):
        shutil.copytree("content", name)
    assert run("build --content next --site other")[0] == 0
    before = look(bread / "build/next")
    status, _, said = run("build")
    assert status == 1 and f"build/next: {NEEDED}" in said
    assert look(bread / "build/next") == before


# ── What we wrote, and someone changed ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("beside", ["alone", "beside a file of theirs"])
def test_words_written_into_a_page_of_ours_are_kept_when_it_is_built_anew(beside: str, bread: Path, run: Command) -> None:
    if beside != "alone":
        write("site/CNAME")
    good = Path("site/worksheets/index.html").read_bytes()
    for words, kept in (("mine", "index.html"), ("mine too", f"index-{hashlib.sha256(b'mine too').hexdigest()[:12]}.html")):
        write("site/worksheets/index.html", words)
        status, _, said = run("build")
        assert status == 0
        assert said.strip() == (
            "site/worksheets/index.html: warning: someone changed this file after it was built, and now it is built anew; "
            "what was written there is kept in build/edited; change the content instead, and remove that folder"
        )
        assert Path("site/worksheets/index.html").read_bytes().startswith(good[:100])
        assert Path("build/edited/worksheets", kept).read_text() == words
    assert Path("build/edited/worksheets/index.html").read_text() == "mine"


def test_words_written_into_a_page_that_is_no_longer_made_are_kept(bread: Path, run: Command) -> None:
    new_sheet()
    assert run("build")[0] == 0
    write("site/worksheets/rise-log/index.html")
    os.remove("content/en/worksheets/rise-log.yaml")
    status, _, said = run("build")
    assert status == 0 and "site/worksheets/rise-log/index.html: warning: someone changed this file" in said
    assert not Path("site/worksheets/rise-log").exists()
    assert Path("build/edited/worksheets/rise-log/index.html").read_text() == "mine\n"


def test_a_pdf_written_before_gives_way_until_someone_fills_it_in(bread: Path, run: Command) -> None:
    assert run("pdf loaf-log")[0] == 0
    first = Path("loaf-log.pdf").read_bytes()
    edit(SHEET, f"{TITLE} of ours", f"{TITLE} of yours")
    assert run("pdf loaf-log")[0] == 0
    second = Path("loaf-log.pdf").read_bytes()
    assert second != first
    with pikepdf.open("loaf-log.pdf", allow_overwriting_input=True) as pdf:
        pdf.docinfo["/Subject"] = "as if answers were in it"
        pdf.save("loaf-log.pdf")
    filled = Path("loaf-log.pdf").read_bytes()
    status, _, said = run("pdf loaf-log")
    assert status == 1 and "loaf-log.pdf: a file of this name is there already" in said
    assert Path("loaf-log.pdf").read_bytes() == filled


def test_schemas_written_before_give_way(bread: Path, run: Command) -> None:
    assert run("schema")[0] == 0
    good = Path("schema/step.json").read_text(encoding="utf-8")
    edit("schema/step.json", '"definitions"', '"definition"')
    assert run("schema")[1] == "schema/step.json\n"
    assert Path("schema/step.json").read_text(encoding="utf-8") == good


# ── Kills ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

WAYS = ("in one step", "one after the other", "from another disk", "from another disk, one after the other")


def theirs(site: Path) -> dict[str, object]:
    """Put files of someone else into a small site and beside it; returns all that can be known of them."""
    for name in ("CNAME", "steps/one/notes.txt", ".git/HEAD", ".git/objects/aa/bb"):
        write(str(site / name), name)
    link(str(site / "steps/link"), "../..")
    write(str(site.parent / ".site-old/mine.txt"))
    return known(site)


def known(site: Path) -> dict[str, object]:
    mine = re.compile(r"site/(CNAME|steps/one/notes\.txt|\.git/.*|steps/link)|\.site-old/.*")
    return {name: about for name, about in look(site.parent).items() if mine.fullmatch(name)}


def words_of_ours(site: Path) -> str:
    """Return the words of a small site, which must be whole, without what others put there."""
    copy = site.parent / "ours"
    for name in trees.listed(site) or {}:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(site / name, copy / name)
    words = words_of(copy)
    shutil.rmtree(copy)
    return words


@pytest.mark.parametrize("way", WAYS)
def test_wherever_a_build_is_killed_what_others_put_into_the_site_stays(way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if "after the other" in way:
        monkeypatch.setattr(trees, "_exchanged", never)
    if "another disk" in way:
        monkeypatch.setattr(os, "rename", rename_on_one_disk)
    seen = set()
    for at in range(1, 300):
        home = tmp_path / str(at)
        site = folder_of(home / "public/site", "old")
        before = theirs(site)
        assert len(before) == 8
        fresh = folder_of(home / "work/fresh", "new")
        killed = run_and_kill(lambda: trees.replace(site, fresh, home / "edited"), at)  # noqa: B023
        assert known(site) == before
        assert all((site / name).read_text() in ("old", "new") for name in ("index.html", "steps/one/index.html", "worker.js"))
        trees.recover(site, home / "edited")  # as the next build does
        assert known(site) == before
        seen.add(words_of_ours(site))
        trees.replace(site, folder_of(home / "work/again", "newer"), home / "edited")
        assert known(site) == before and words_of_ours(site) == "newer"
        assert not (home / "edited").exists() and not (site.parent / ".site-next").exists()
        if not killed:
            break
    assert not killed and at > 20 and seen == {"old", "new"}


def test_what_someone_puts_into_the_site_at_the_last_moment_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = folder_of(tmp_path / "public/site", "old")
    exchange = trees._exchanged

    def late(one: Path, other: Path) -> bool:
        write(str(site / "CNAME"))
        write(str(site / "steps/one/notes.txt"))
        return exchange(one, other)

    monkeypatch.setattr(trees, "_exchanged", late)
    trees.replace(site, folder_of(tmp_path / "fresh", "new"), tmp_path / "edited")
    assert words_of_ours(site) == "new"
    assert (site / "CNAME").read_text() == (site / "steps/one/notes.txt").read_text() == "mine\n"


def test_what_was_edited_before_a_kill_is_kept(tmp_path: Path) -> None:
    for at in range(1, 300):
        home = tmp_path / str(at)
        site = folder_of(home / "public/site", "old")
        write(str(site / "CNAME"))
        write(str(site / "index.html"), "edited")
        fresh = folder_of(home / "work/fresh", "new")
        killed = run_and_kill(lambda: trees.replace(site, fresh, home / "edited"), at)  # noqa: B023
        trees.recover(site, home / "edited")
        places = (site / "index.html", home / "edited/index.html")
        assert "edited" in {place.read_text() for place in places if place.exists()}
        if not killed:
            break
    assert not killed and (home / "edited/index.html").read_text() == "edited" and words_of_ours(site) == "new"


def test_what_was_put_into_a_tree_while_it_was_replaced_is_told_when_its_place_is_taken(bread: Path, run: Command) -> None:
    write("site/notes.txt", "written into the new site\n")
    trees.make_scratch(Path(".site-next"))
    shutil.copytree("site", ".site-next/new")
    write(".site-next/new/notes.txt", "written into the old site, a moment before\n")
    status, _, said = run("build")
    assert (status, said.strip().split(": ", 1)[1].splitlines()[0]) == (
        1,
        (
            "this was written while the site was replaced, and the site has another file of this name; "
            "move it where it belongs, and build again"
        ),
    )
    assert Path(".site-next/new/notes.txt").read_text() == "written into the old site, a moment before\n"
    assert Path("site/notes.txt").read_text() == "written into the new site\n"
