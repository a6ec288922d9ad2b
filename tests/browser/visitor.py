"""Someone who reads and fills in pages, in any of the engines, by what the pages show and by real keys."""

from __future__ import annotations

import functools
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import yaml
from selenium.common.exceptions import StaleElementReferenceException, TimeoutException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from tests.browser.answers import ANSWERS, FILL, Host
from tests.browser.engines import Engine, wait_for
from tests.conftest import ROOT

CONTROL = """
const control = document.activeElement;
const options = control.tagName === "SELECT" ? [...control.options] : control.type === "radio" ? [...control.form.elements[control.name]] : [];
return { tag: control.tagName, type: control.type, name: control.name ?? "", asks: Boolean(control.closest(".ask")), options: options.map((each) => each.value) };
"""


# Firefox says so where a site may keep nothing.
FORBIDDEN = re.compile(r"Failed to register/update a ServiceWorker .*: Storage access is restricted")


@functools.cache
def phrases() -> dict[str, str]:
    found: dict[str, str] = yaml.safe_load((ROOT / "content/en/phrases.yaml").read_text(encoding="utf-8"))["answers"]
    return found


def say(key: str) -> str:
    """What readers see for a key, up to the first thing that is put in."""
    return phrases()[key].partition("{")[0].strip()


class Visitor:
    def __init__(self, engine: Engine, host: Host) -> None:
        self.engine, self.host = engine, host
        self.driver = engine.driver

    # ── Going ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    def open(self, path: str = "") -> None:
        """Go to a page; once more where the driver never hears that it is there, as WebKit's does now and then."""
        try:
            self.driver.get(self.host.address + path)
            self.ready()
        except TimeoutException:
            warnings.warn(f"{self.engine.name} did not hear that {path} was there", stacklevel=2)
            self.driver.get(self.host.address + path)
            self.ready()

    def sheet(self, id: str) -> None:
        self.open(f"worksheets/{id}/")

    def ready(self) -> None:
        """Wait until a page with a form says how things stand."""
        wait_for(
            lambda: self.run(
                "return !document.querySelector('form.sheet, .my-worksheets') || document.querySelector('.keeping p:not(.kept), .my-worksheets p')"
            ),
            "the page to be ready",
        )

    def back(self) -> None:
        self.driver.back()
        self.ready()

    def forward(self) -> None:
        self.driver.forward()
        self.ready()

    def reload(self) -> None:
        """Load the page again as a reader would; Firefox's driver goes around the worker."""
        self.run("window.before = true; setTimeout(() => location.reload())")
        wait_for(lambda: self.run("return !window.before && document.readyState === 'complete'"), "the page to be loaded again")
        self.ready()

    def tab(self) -> str:
        """Another tab, in front from now on."""
        self.driver.switch_to.new_window("tab")
        return self.driver.current_window_handle

    def turn_to(self, tab: str) -> None:
        self.driver.switch_to.window(tab)

    # ── Looking ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def run(self, script: str, *values: Any) -> Any:
        return self.driver.execute_script(script, *values)

    def find(self, css: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, css)

    def answers(self) -> dict[str, str]:
        found: dict[str, str] = self.run(f"return ({ANSWERS})()")
        return found

    def sees(self, words: str, css: str = "main") -> None:
        wait_for(
            lambda: words in " ".join(self.run("return document.querySelector(arguments[0])?.innerText ?? ''", css).split()), f"“{words}”"
        )

    def hears(self, key: str) -> None:
        """Wait for what the line for screen readers says."""
        self.sees(say(key), ".status")

    # ── Doing ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    def keys(self, *keys: str) -> None:
        ActionChains(self.driver, duration=0).send_keys(*keys).perform()

    def press(self, key: str) -> None:
        """Press the button that begins with these words."""
        find = "return [...document.querySelectorAll('button')].find((each) => each.innerText.trim().startsWith(arguments[0]) && each.checkVisibility())"

        def pressed() -> bool:
            with suppress(StaleElementReferenceException):  # the page has just put another in its place
                if button := self.run(find, say(key)):
                    self.run("arguments[0].scrollIntoView({ block: 'center' })", button)
                    button.click()
                    return True
            return False

        wait_for(pressed, f"the button “{say(key)}”")

    def type(self, css: str, words: str) -> None:
        """Put these words instead of those in a control."""
        self.run("document.querySelector(arguments[0]).select()", css)
        self.find(css).send_keys(Keys.BACKSPACE)
        self.find(css).send_keys(words)

    def fill(self, answers: dict[str, str]) -> None:
        """Answer at once, without keys."""
        self.run(f"({FILL})(arguments[0])", answers)

    def keep(self) -> None:
        self.press("ask_keep")
        self.hears("kept_at")

    def labelled(self, key: str) -> WebElement:
        return self.driver.find_element(By.XPATH, f"//label[starts-with(normalize-space(), '{say(key)}')]//input")

    def take(self, key: str) -> Path:
        """Press a button that gives a file."""
        for path in self.engine.downloads.iterdir():
            path.unlink()
        self.press(key)

        def come() -> Path | None:
            match list(self.engine.downloads.iterdir()):
                case [path] if path.suffix in (".pdf", ".json", ".txt") and path.stat().st_size:
                    return path
            return None

        return wait_for(come, "the file")

    def two_of_each_kind(self, answers: dict[str, str]) -> dict[str, str]:
        """The first two answers for each kind of control on this sheet."""
        kinds: dict[str, str] = self.run(
            "return Object.fromEntries([...document.querySelector('form.sheet').elements].map(({ name, type }) => [name, type]))"
        )
        found: dict[str, list[str]] = {}
        for name in answers:
            found.setdefault(kinds[name], []).append(name)
        return {name: answers[name] for names in found.values() for name in names[:2]}

    def fill_in_by_keys(self, answers: dict[str, str]) -> None:
        """Answer as one does without a mouse: from the first control with Tab, choosing to keep when asked."""
        self.run("document.querySelector('form.sheet').elements[0].closest('form').querySelector('input, textarea, select').focus()")
        left = dict(answers)
        for _ in range(3 * self.run("return document.querySelector('form.sheet').elements.length") + 10):
            control = self.run(CONTROL)
            name = control["name"]
            if control["asks"]:
                self.keys(Keys.ENTER)  # “Save it here” comes first; then the focus goes back to where it was
                wait_for(lambda: not self.run(CONTROL)["asks"], "the question to go")
                strokes = []
            else:
                strokes = self.strokes(control, left.pop(name)) if name in left else []
            self.keys(*strokes, Keys.TAB)
            if not left:
                return
        raise AssertionError(f"The Tab key did not come to {sorted(left)}")

    def strokes(self, control: dict[str, Any], answer: str) -> list[str]:
        """The keys that give an answer in a control that has none yet."""
        match control["tag"], control["type"]:
            case "SELECT", _:
                return [Keys.ARROW_DOWN] * control["options"].index(answer)
            case _, "radio":
                return [Keys.SPACE, *[Keys.ARROW_RIGHT] * control["options"].index(answer)]
            case _, "checkbox":
                return [Keys.SPACE]
            case _, "date":
                return [self.engine.date_keys(answer)]
            case _, "time":
                return [self.engine.time_keys(answer)]
        return [answer.replace("\n", Keys.ENTER)]


@contextmanager
def visiting(engine: Engine, host: Host, width: int = 1280, height: int = 900) -> Iterator[Visitor]:
    """Someone at a desk, or on a phone of another width; nothing may go wrong in the pages meanwhile."""
    first = engine.driver.current_window_handle
    engine.size(width, height)
    engine.heard()
    yield Visitor(engine, host)
    for handle in engine.driver.window_handles:
        if handle != first:
            engine.driver.switch_to.window(handle)
            engine.driver.close()
    engine.driver.switch_to.window(first)
    wrong = [line for line in engine.heard() if not (engine.blocked and FORBIDDEN.match(line))]
    assert wrong == [], wrong
