"""A class means one thing: it stands on one kind of element, and nobody but us gives it a look."""

from __future__ import annotations

import re
from collections import defaultdict
from html.parser import HTMLParser

from playwright.sync_api import Browser

from tests.browser.answers import Host, hosting
from tests.browser.test_answers import host  # noqa: F401
from tests.conftest import ROOT

TWO_TAGS = {"field": {"div", "fieldset"}, "fine": {"p", "span"}}
"""Classes whose one meaning takes two tags: a question with one control or several, and words in small print."""

MADE = re.compile(r'(?:make|draw)\("(\w+)", \{[^}]*?\bclass: "([\w -]+)"')


def test_a_class_stands_on_one_kind_of_element(host: Host) -> None:  # noqa: F811
    tags: dict[str, set[str]] = defaultdict(set)

    class Page(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            for name in (dict(attrs).get("class") or "").split():
                tags[name].add(tag)

    for path in host.folder.rglob("*.html"):
        Page().feed(path.read_text(encoding="utf-8"))
    for path in (ROOT / "docs/assets").rglob("*.js"):
        for tag, names in MADE.findall(path.read_text(encoding="utf-8")):
            for name in names.split():
                tags[name].add(tag)
    ours = {name: found for name, found in tags.items() if not name.startswith("md-")}
    assert len(ours) > 60 and "on-paper" in ours
    assert {name: found for name, found in ours.items() if len(found) > 1 and found != TWO_TAGS.get(name)} == {}


def test_the_theme_gives_no_class_of_ours_a_look(browser: Browser, host: Host) -> None:  # noqa: F811
    """Its selectors that name a class of ours would have to match an element that carries it."""
    styled = """() => {
      const ours = new Set([...document.querySelectorAll("[class]")].flatMap(({ classList }) => [...classList]).filter((name) => !/^(md-|js$|no-js$)/.test(name)));
      const walk = (rules) => [...rules].flatMap((rule) => [...(rule.selectorText ? [rule.selectorText] : []), ...walk(rule.cssRules ?? [])]);
      const theirs = [...document.styleSheets].filter(({ href }) => href?.includes("/assets/stylesheets/")).flatMap(({ cssRules }) => walk(cssRules));
      return [theirs.length, theirs.filter((selector) => {
        const last = selector.split(/[,\\s>~+]+/).flatMap((part) => [...part.matchAll(/\\.([\\w-]+)/g)].map(([, name]) => name));
        return last.some((name) => ours.has(name)) && document.querySelector(selector.replaceAll(/::[\\w-]+/g, ""));
      })];
    }"""
    with hosting(host.folder) as there, browser.new_context(service_workers="block") as context:
        page = context.new_page()
        for path in ("", "steps/urges/", "worksheets/", "worksheets/urge-log/", "get-help-now/"):
            page.goto(there.address + path)
            rules, found = page.evaluate(styled)
            assert rules > 500 and found == [], path
