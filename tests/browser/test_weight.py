"""What readers cost the host is what the page about hosts says."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.weight import visits
from tests.conftest import ROOT


def test_a_reader_costs_what_the_page_about_hosts_says(browser: Browser, site: Path) -> None:
    found = {what: (requests, size / 1000) for what, requests, size in visits(browser, site)}
    table = re.findall(r"^\| (.+?) \| (\d+) \| (\d+) \|$", (ROOT / "docs/en/hosts.md").read_text(encoding="utf-8"), re.M)
    said = {what: (int(requests), int(size)) for what, requests, size in table}
    home, whole = found["the first page: home"], found["home, and the whole guide for reading offline"]
    measured = {
        "opens the first page, the home page": home,
        "then a step": found["then a step"],
        "then a worksheet": found["then a worksheet"],
        "takes its PDF": found["its PDF"],
        "goes to the search box": found["goes to the search box"],
        "in the background: the whole guide for reading offline": (whole[0] - home[0], whole[1] - home[1]),
        "from then on, any page or worksheet": found["from then on: any page"],
        "from then on, a PDF": found["from then on: a PDF"],
    }
    assert set(said) == set(measured)
    far = {what: (said[what], measured[what]) for what in said if not _near(said[what], measured[what])}
    assert far == {}, "measure again with “make weight”, and mend docs/en/hosts.md"


def _near(said: tuple[float, float], measured: tuple[float, float]) -> bool:
    return all(0.75 * b - 1 <= a <= 1.25 * b + 1 for a, b in zip(said, measured, strict=True))
