"""Where things are on the site: the one place that knows how an address is made of what a text links to."""

from __future__ import annotations

_PATHS = {
    "step": "steps/{id}/",
    "worksheet": "worksheets/{id}/",
    "page": "{id}/",
    "term": "glossary/#{id}",
    "lead": "facilitators/{id}/",
}


def path(target: str) -> str | None:
    """Return the path, from the site's root, of `step:ID`, `worksheet:ID`, `page:ID`, `term:ID` or `lead:ID`; of any other, nothing."""
    scheme, _, id = target.partition(":")
    return _PATHS[scheme].format(id=id) if scheme in _PATHS else None
