"""Chromium, Firefox and WebKit, started and stopped alike and driven by selenium.

Each engine is as the system has it: Chromium by its chromedriver, WebKitGTK by WebKitWebDriver on a screen that nobody sees,
and Firefox by its own Marionette, since Debian has no geckodriver. An engine keeps a profile, so that it can be killed and
started again; what it downloads lies in `downloads`.
"""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import psutil
import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service as ChromeService
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.common.print_page_options import PrintOptions
from selenium.webdriver.remote.file_detector import UselessFileDetector
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.webkitgtk.service import Service as WebKitService

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
FIREFOXES = ("firefox-esr", "firefox")
PATIENCE = 30  # seconds; a machine with other work is slow

T = TypeVar("T")


def wait_for(look: Callable[[], T], what: str, patience: float = PATIENCE) -> T:
    """Look until there is something, and give it."""
    end = time.monotonic() + patience
    while not (found := look()):
        assert time.monotonic() < end, f"Waited {patience:.0f} seconds for {what}"
        time.sleep(0.03)
    return found


def needed(*names: str) -> str:
    """The first of these programs that is here."""
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.fail(f"These tests need {' or '.join(names)}: run sh tests/tools.sh, which says what to install.")
    return path


class Engine(ABC):
    """One browser with its profile."""

    name: str
    driver: WebDriver
    between = ""  # what is typed between the parts of a time

    def __init__(self, profile: Path, blocked: bool = False) -> None:
        self.profile, self.blocked = profile, blocked
        self.downloads = profile / "downloads"
        self.downloads.mkdir(parents=True, exist_ok=True)

    @abstractmethod
    def start(self) -> None:
        """Start it, again if it was stopped or killed."""

    @abstractmethod
    def processes(self) -> list[psutil.Process]:
        """Everything that was started."""

    def kill(self) -> None:
        """End it as a loss of power would, without a word to the pages."""
        running = self.processes()
        for process in running:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(running, timeout=PATIENCE)

    def stop(self) -> None:
        running = self.processes()
        with suppress(Exception):  # what does not end is ended
            self.driver.quit()
        for process in psutil.wait_procs(running, timeout=5)[1]:
            with suppress(psutil.NoSuchProcess):
                process.kill()

    @abstractmethod
    def size(self, width: int, height: int) -> None:
        """Show the page in a window of this size, in CSS pixels."""

    def paper(self) -> bytes:
        """The page as it is printed, on A4."""
        wishes = PrintOptions()
        wishes.page_width, wishes.page_height = 21.0, 29.7
        return base64.b64decode(self.driver.print_page(wishes))

    def date_keys(self, date: str) -> str:
        """The keys that type a date, given as year-month-day, into a date field."""
        year, month, day = date.split("-")
        return f"{month}{day}{year}"

    def time_keys(self, time: str) -> str:
        """The keys that type a time of 24 hours into a time field."""
        hour, minute = map(int, time.split(":"))
        return f"{(hour - 1) % 12 + 1:02}{self.between}{minute:02}{self.between}{'PM' if hour >= 12 else 'AM'}"

    @abstractmethod
    def heard(self) -> list[str]:
        """What went wrong in the pages since last asked, as far as the engine tells."""


def with_children(process: subprocess.Popen[Any]) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        first = psutil.Process(process.pid)
        return [*first.children(recursive=True), first]
    return []


class Chromium(Engine):
    """By chromedriver, of the same version."""

    name = "chromium"

    def start(self) -> None:
        driver = needed("chromedriver")
        options = webdriver.ChromeOptions()
        options.binary_location = self.binary(driver)
        for switch in ("headless", "no-sandbox", "disable-gpu", "disable-background-networking", "disable-component-update"):
            options.add_argument(f"--{switch}")
        options.add_argument(f"--user-data-dir={self.profile / 'chromium'}")
        wishes: dict[str, Any] = {"download.default_directory": os.fspath(self.downloads), "download.prompt_for_download": False}
        if self.blocked:
            wishes["profile.default_content_setting_values.cookies"] = 2
        options.add_experimental_option("prefs", wishes)
        options.set_capability("goog:loggingPrefs", {"browser": "WARNING"})
        self.service = ChromeService(driver)
        self.driver = webdriver.Chrome(options=options, service=self.service)

    @staticmethod
    def binary(driver: str) -> str:
        """The Chromium or Chrome that the driver is made for."""
        found = list(filter(None, map(shutil.which, CHROMIUMS)))
        version = {
            path: re.search(r"\d+", subprocess.run([path, "--version"], capture_output=True, text=True).stdout) for path in [driver, *found]
        }
        made = [path for path in found if version[path] and version[driver] and version[path][0] == version[driver][0]]
        if not made:
            pytest.fail(
                f"{driver} drives none of {', '.join(found) or 'the browsers here'}: install the chromium and the driver of one version."
            )
        return made[0]

    def processes(self) -> list[psutil.Process]:
        return with_children(self.service.process)

    def size(self, width: int, height: int) -> None:
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride", {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        )

    def heard(self) -> list[str]:
        return [line["message"] for line in self.driver.get_log("browser")]


class Firefox(Engine):
    """By its Marionette."""

    name = "firefox"

    def start(self) -> None:
        profile = self.profile / "firefox"
        profile.mkdir(exist_ok=True)
        (profile / "MarionetteActivePort").unlink(missing_ok=True)
        wishes: dict[str, Any] = {
            "marionette.port": 0,
            "browser.download.folderList": 2,
            "browser.download.dir": os.fspath(self.downloads),
            "browser.download.alwaysOpenPanel": False,
            "pdfjs.disabled": True,  # a PDF is downloaded, not shown
        }
        if self.blocked:
            wishes["network.cookie.cookieBehavior"] = 2
        (profile / "user.js").write_text("".join(f"user_pref({json.dumps(key)}, {json.dumps(value)});\n" for key, value in wishes.items()))
        command = [needed(*FIREFOXES), "--marionette", "--remote-allow-system-access", "--headless", "--no-remote", "--profile", profile]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        port = wait_for(lambda: self.port(profile / "MarionetteActivePort"), "Firefox to listen")
        self.driver = WebDriver(
            command_executor=Marionette(port),  # type: ignore[arg-type]
            options=webdriver.FirefoxOptions(),
            file_detector=UselessFileDetector(),  # files are chosen on this machine
        )

    @staticmethod
    def port(said: Path) -> int:
        return int(said.read_text() or 0) if said.exists() else 0

    def processes(self) -> list[psutil.Process]:
        return with_children(self.process)

    def size(self, width: int, height: int) -> None:
        self.in_the_browser(
            """const view = window.gBrowser.selectedBrowser;
            for (const [side, length] of Object.entries({ width: arguments[0], height: arguments[1] }))
              for (const key of ["min-", "max-"]) view.style.setProperty(key + side, `${length}px`, "important");""",
            width,
            height,
        )
        wait_for(lambda: self.driver.execute_script("return [innerWidth, innerHeight]") == [width, height], "the size")

    def in_the_browser(self, script: str, *arguments: Any) -> Any:
        """Run a script in the browser's own window, not in the page."""
        self.driver.execute("setContext", {"value": "chrome"})
        try:
            return self.driver.execute_script(script, *arguments)
        finally:
            self.driver.execute("setContext", {"value": "content"})

    def heard(self) -> list[str]:
        said: list[str] = self.in_the_browser(
            """const all = Services.console.getMessageArray().filter((each) => each instanceof Ci.nsIScriptError && !(each.flags & each.warningFlag) && each.sourceName.startsWith("http"));
            Services.console.reset();
            return all.map((each) => `${each.errorMessage} ${each.sourceName}:${each.lineNumber}`);"""
        )
        return said


class WebKit(Engine):
    """By WebKitWebDriver, with a browser of our own."""

    name = "webkit"
    between = Keys.ARROW_RIGHT

    def start(self) -> None:
        seen, says = os.pipe()
        self.screen = subprocess.Popen(
            [needed("Xvfb"), "-displayfd", str(says), "-screen", "0", "1400x1200x24", "-nolisten", "tcp"],
            pass_fds=[says],
            stderr=subprocess.DEVNULL,
        )
        os.close(says)
        with os.fdopen(seen) as line:
            display = line.readline().strip()
        assert display, "Xvfb could not start"
        options = webdriver.WebKitGTKOptions()
        options.binary_location = needed("/usr/bin/python3")
        options.add_argument(os.fspath(Path(__file__).with_name("webkit_browser.py")))
        options.add_argument(f"--profile={self.profile}")
        if self.blocked:
            options.add_argument("--blocked")
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "WAYLAND"))}
        self.service = WebKitService(
            needed("WebKitWebDriver"), env={**kept, "DISPLAY": f":{display}", "NO_AT_BRIDGE": "1", "LC_ALL": "C.UTF-8"}
        )
        self.driver = webdriver.WebKitGTK(options=options, service=self.service)
        self.driver.set_page_load_timeout(60)  # each command waits for a page that is on its way, and this driver may miss that it came
        self.told = len(self.said())

    def processes(self) -> list[psutil.Process]:
        return [*with_children(self.service.process), *with_children(self.screen)]

    def size(self, width: int, height: int) -> None:
        self.driver.set_window_rect(0, 0, width, height)
        wait_for(lambda: self.driver.execute_script("return [innerWidth, innerHeight]") == [width, height], "the size")

    def date_keys(self, date: str) -> str:
        year, month, day = date.split("-")
        return f"{month}/{day}/{year}"

    def paper(self) -> bytes:
        printed = self.profile / "printed.pdf"
        next(process for process in self.processes() if "webkit_browser.py" in " ".join(process.cmdline())).send_signal(signal.SIGUSR1)
        wait_for(printed.exists, "the print")
        content = printed.read_bytes()
        printed.unlink()
        return content

    def heard(self) -> list[str]:
        said = self.said()
        new, self.told = said[self.told :], len(said)
        return new

    def said(self) -> list[str]:
        path = self.profile / "heard.txt"
        return path.read_text().splitlines() if path.exists() else []


ENGINES = {engine.name: engine for engine in (Chromium, Firefox, WebKit)}


# ── Firefox's own protocol ───────────────────────────────────────────────────────────────────────────────────────────

COMMANDS = {
    "newSession": "WebDriver:NewSession",
    "quit": "Marionette:Quit",
    "close": "WebDriver:CloseWindow",
    "newWindow": "WebDriver:NewWindow",
    "switchToWindow": "WebDriver:SwitchToWindow",
    "w3cGetCurrentWindowHandle": "WebDriver:GetWindowHandle",
    "w3cGetWindowHandles": "WebDriver:GetWindowHandles",
    "get": "WebDriver:Navigate",
    "goBack": "WebDriver:Back",
    "goForward": "WebDriver:Forward",
    "refresh": "WebDriver:Refresh",
    "getCurrentUrl": "WebDriver:GetCurrentURL",
    "getTitle": "WebDriver:GetTitle",
    "findElement": "WebDriver:FindElement",
    "findElements": "WebDriver:FindElements",
    "w3cGetActiveElement": "WebDriver:GetActiveElement",
    "clickElement": "WebDriver:ElementClick",
    "clearElement": "WebDriver:ElementClear",
    "sendKeysToElement": "WebDriver:ElementSendKeys",
    "getElementText": "WebDriver:GetElementText",
    "actions": "WebDriver:PerformActions",
    "clearActionState": "WebDriver:ReleaseActions",
    "w3cExecuteScript": "WebDriver:ExecuteScript",
    "w3cExecuteScriptAsync": "WebDriver:ExecuteAsyncScript",
    "setTimeouts": "WebDriver:SetTimeouts",
    "screenshot": "WebDriver:TakeScreenshot",
    "printPage": "WebDriver:Print",
    "setContext": "Marionette:SetContext",
    "w3cAcceptAlert": "WebDriver:AcceptAlert",
    "w3cDismissAlert": "WebDriver:DismissAlert",
}
OTHERWISE = {"screenshot": {"full": False}, "quit": {"flags": ["eForceQuit"]}}


class Marionette:
    """Says selenium's commands to Firefox as geckodriver would.

    A message is its length, a colon, and JSON: `[0, id, command, values]`; the answer is `[1, id, error, result]`.
    """

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.stream = self.socket.makefile("rwb")
        self.read()  # who is there
        self.count = 0

    def read(self) -> Any:
        length = 0
        while (character := self.stream.read(1)) != b":":
            if not character:
                raise ConnectionError("Firefox has gone")
            length = length * 10 + int(character)
        return json.loads(self.stream.read(length))

    def execute(self, command: str, values: dict[str, Any]) -> dict[str, Any]:
        self.count += 1
        values = {key: value for key, value in values.items() if key != "sessionId"}
        message = json.dumps([0, self.count, COMMANDS[command], {**OTHERWISE.get(command, {}), **values}]).encode()
        self.stream.write(b"%d:%s" % (len(message), message))
        self.stream.flush()
        _, _, error, result = self.read()
        if error:
            return {"status": error["error"], "value": error}
        return {"value": result["value"] if isinstance(result, dict) and set(result) == {"value"} else result}

    def close(self) -> None:
        self.socket.close()
