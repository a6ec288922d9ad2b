"""A browser of one view, for the tests: WebKitGTK as Debian and Ubuntu have it, with what its own MiniBrowser keeps from a driver.

Run by the system's Python, which has WebKitGTK's bindings: MiniBrowser forgets everything when it is driven and prints by a
dialog alone; this one keeps a profile, downloads into a folder and prints into a file. WebKitWebDriver starts it.
"""

import argparse
import os
import signal
from pathlib import Path

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import GLib, Gtk, WebKit2  # noqa: E402

NAME = "MiniBrowser"  # what the driver's usual wishes call for

LISTEN = """
const hear = (words) => webkit.messageHandlers.heard.postMessage(String(words));
addEventListener("error", ({ message, filename, lineno }) => hear(`${message} ${filename}:${lineno}`));
addEventListener("unhandledrejection", ({ reason }) => hear(reason));
addEventListener("securitypolicyviolation", ({ blockedURI, violatedDirective }) => hear(`${violatedDirective} ${blockedURI}`));
"""


class Windows:
    """The windows of one browser, which share a profile."""

    def __init__(self, profile: Path, blocked: bool) -> None:
        self.profile = profile
        self.views: list[WebKit2.WebView] = []
        data = WebKit2.WebsiteDataManager(base_data_directory=str(profile / "data"), base_cache_directory=str(profile / "cache"))
        self.context = WebKit2.WebContext(website_data_manager=data)
        self.context.set_automation_allowed(True)
        self.context.set_preferred_languages(["en-US"])
        self.context.connect("automation-started", self.driven)
        self.context.connect("download-started", self.download)
        self.settings = WebKit2.Settings(
            enable_html5_local_storage=not blocked,
            enable_html5_database=not blocked,
        )
        self.content = WebKit2.UserContentManager()
        self.content.register_script_message_handler("heard")
        self.content.connect("script-message-received::heard", self.hear)
        self.content.add_script(
            WebKit2.UserScript(LISTEN, WebKit2.UserContentInjectedFrames.TOP_FRAME, WebKit2.UserScriptInjectionTime.START)
        )
        if blocked:
            self.context.get_cookie_manager().set_accept_policy(WebKit2.CookieAcceptPolicy.NEVER)

    def driven(self, _: object, session: WebKit2.AutomationSession) -> None:
        about = WebKit2.ApplicationInfo()
        about.set_name(NAME)
        session.set_application_info(about)
        session.connect("create-web-view", lambda _: self.window())

    def window(self) -> WebKit2.WebView:
        view = WebKit2.WebView(
            web_context=self.context, settings=self.settings, user_content_manager=self.content, is_controlled_by_automation=True
        )
        window = Gtk.Window(default_width=1280, default_height=900)
        window.add(view)
        window.show_all()
        self.views.append(view)
        view.connect("close", lambda _: (self.views.remove(view), window.destroy()))
        return view

    def hear(self, _: object, said: WebKit2.JavascriptResult) -> None:
        """Write down what went wrong in a page; a driven page says nothing to the console."""
        with (self.profile / "heard.txt").open("a", encoding="utf-8") as file:
            file.write(said.get_js_value().to_string().replace("\n", " ") + "\n")

    def print(self) -> bool:
        """Print the newest window's page into the file that a test waits for; `print()` does nothing in a page that is driven."""
        printing = WebKit2.PrintOperation.new(self.views[-1])
        paper = Gtk.PageSetup()
        paper.set_paper_size_and_default_margins(Gtk.PaperSize.new(Gtk.PAPER_NAME_A4))
        settings = Gtk.PrintSettings()
        settings.set_printer("Print to File")
        settings.set(Gtk.PRINT_SETTINGS_OUTPUT_FILE_FORMAT, "pdf")
        settings.set(Gtk.PRINT_SETTINGS_OUTPUT_URI, (self.profile / "printing.pdf").as_uri())
        printing.set_page_setup(paper)
        printing.set_print_settings(settings)
        printing.connect("finished", lambda _: os.replace(self.profile / "printing.pdf", self.profile / "printed.pdf"))
        printing.print_()
        return True

    def download(self, _: object, download: WebKit2.Download) -> None:
        def name(download: WebKit2.Download, suggested: str) -> bool:
            download.set_destination((self.profile / "downloads" / suggested).as_uri())
            return True

        download.set_allow_overwrite(True)
        download.connect("decide-destination", name)


if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("--profile", type=Path, required=True)
    asked.add_argument("--blocked", action="store_true", help="let sites keep nothing")
    wishes = asked.parse_args()
    windows = Windows(wishes.profile, wishes.blocked)
    GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGUSR1, windows.print)
    Gtk.main()
