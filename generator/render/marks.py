"""The marks of steps: small drawings on one line, which goes on from step to step and so draws the way through all of them."""

from __future__ import annotations

from collections.abc import Sequence

from generator.model import Program, Step

SIDE = 48  # units: a mark's width and height; the line comes in and goes out 36 from the top, 2 wide
IN_A_ROW = 4  # marks on a cover


def picture(step: Step) -> str | None:
    """Return a step's mark as SVG, or nothing where it has none."""
    return _svg(SIDE, SIDE, _shapes(step)) if step.mark else None


def way(program: Program, upto: int) -> str | None:
    """Return the line through all steps as SVG: drawn as far as the step of a number, and dots from there on."""
    if not _whole(program):
        return None
    shapes = [_shapes(step) if step.number <= upto else '<path d="M2 36H48" stroke-dasharray="0 6"/>' for step in program.steps]
    return _svg(SIDE * len(shapes), SIDE, _side_by_side(shapes))


def here(program: Program, step: Step) -> str | None:
    """Return the line through all steps as SVG, with the mark of the one where a reader is: solid before it, dots after it."""
    if not step.mark:
        return None
    at = program.steps.index(step)
    before, after = SIDE * at, SIDE * (len(program.steps) - at - 1)
    shapes = f'<path d="M1 36H{before}"/>' if before else ""
    shapes += f'<g transform="translate({before} 0)">{_shapes(step)}</g>'
    shapes += f'<path d="M{before + SIDE + 6} 36h{after - 7}" stroke-dasharray="0 6"/>' if after else ""
    return _svg(before + SIDE + after, SIDE, shapes)


def cover(program: Program) -> str | None:
    """Return the marks of all steps as SVG in rows, for a cover; each row is a piece of the line."""
    if not _whole(program):
        return None
    starts = range(0, len(program.steps), IN_A_ROW)
    rows = [_side_by_side([_shapes(step) for step in program.steps[start : start + IN_A_ROW]]) for start in starts]
    inside = "".join(f'<g transform="translate(0 {SIDE * at})">{row}</g>' for at, row in enumerate(rows))
    return _svg(SIDE * IN_A_ROW, SIDE * len(rows), inside)


def _whole(program: Program) -> bool:
    return all(step.mark for step in program.steps)


def _shapes(step: Step) -> str:
    assert step.mark
    solid = f'<path d="{step.mark.solid}" fill="currentColor" stroke="none"/>' if step.mark.solid else ""
    return f'<path d="{step.mark.line}"/>{solid}'


def _side_by_side(shapes: Sequence[str]) -> str:
    return "".join(f'<g transform="translate({SIDE * at} 0)">{each}</g>' if at else each for at, each in enumerate(shapes))


def _svg(width: int, height: int, inside: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" fill="none" stroke="currentColor" stroke-width="2"'
        f' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{inside}</svg>'
    )
