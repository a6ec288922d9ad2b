"""A program's own colors: whether they can be read, and the style that puts them into the site."""

from __future__ import annotations

from generator.model import Colors

# What links may stand on, where they are hardest to read (docs/assets/style/tokens.css).
BEHIND = {"accent": "#f3ecdf", "accent_dark": "#33241c"}
ENOUGH = 4.5  # WCAG 2.2, 1.4.3, level AA


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colors written as #rrggbb, from 1 to 21, as WCAG 2.2 defines it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def style(colors: Colors) -> str:
    """Return the rules that follow the site's own style; print has black only, by a stronger rule."""
    light = f"{{--link:{colors.accent}}}"
    dark = f"{{--link:{colors.accent_dark}}}"
    return (
        "\n/* The program's own colors */\n"
        f'[data-md-color-scheme="default"]{light}\n'
        f'[data-md-color-scheme="slate"]{dark}\n'
        f"@media (prefers-color-scheme: dark){{.no-js [data-md-color-scheme]{dark}}}\n"
    )


def _luminance(color: str) -> float:
    red, green, blue = (_linear(int(color[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
