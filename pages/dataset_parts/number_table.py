"""The numbers of an image as an HTML table. Where it is wider than its place, it scrolls."""

from mnist_core.metrics.dataset_summary import Images

# Grey levels up to here get white text, the others black text: always with 4.5:1 or more.
DARK = 118

CSS = """
.numbers-place { container-type: inline-size; }
.numbers-name { font-weight: 600; margin: 0 0 0.35rem; }
.numbers-hint { display: none; font-size: 0.9rem; margin: 0 0 0.35rem; }
.numbers-frame { overflow-x: auto; font-size: clamp(0.67rem, 1.65cqi, 1.3rem); }
.numbers-frame:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
.numbers { border-collapse: collapse; table-layout: fixed; width: 100%; min-width: 56em;
  line-height: 1; font-variant-numeric: tabular-nums; }
.numbers td, .numbers th { height: 1.55em; padding: 0; text-align: center; border: none; }
.numbers td { background: #000; color: #8a8a8a; }
.numbers thead td { background: none; }
.numbers tbody th { position: sticky; left: 0; background: var(--frame-background); }
.numbers tbody td:hover { outline: 2px solid #FFC400; outline-offset: -2px; }
@container (max-width: 640px) { .numbers-hint { display: block; } }
@container (min-width: 900px) { .numbers-frame { font-size: 1.75cqi; }
  .numbers td, .numbers th { height: 1.15em; } }  /* a projector: large, but not too high */
"""
MARKED = "{background: #FFC400; color: #000}"


def number_table(image: Images, *, scaled: bool) -> str:
    """HTML for the numbers of an image (28, 28), each on its own shade of grey."""
    name = f"28 × 28 numbers, from 0 (black) to {1 if scaled else 255} (white)"
    header = "".join(f'<th scope="col">{column}</th>' for column in range(28))
    lines = ""
    for row, pixels in enumerate(image.tolist()):
        cells = "".join(_cell(pixel, scaled=scaled) for pixel in pixels)
        lines += f'<tr><th scope="row">{row}</th>{cells}</tr>'
    return (
        f'<style>{CSS}{_headings_on_hover()}</style><div class="numbers-place">'
        f'<p class="numbers-name">{name}</p>'
        '<p class="numbers-hint">The table scrolls sideways.</p>'
        f'<div class="numbers-frame" role="region" aria-label="{name}" tabindex="0">'
        f'<table class="numbers" aria-label="{name}"><thead><tr><td></td>{header}</tr></thead>'
        f"<tbody>{lines}</tbody></table></div></div>"
    )


def _cell(pixel: int, *, scaled: bool) -> str:
    """One cell of the table; numbers below 1 are written without the leading 0."""
    if pixel == 0:
        return "<td>0</td>"
    text = f"{pixel / 255:.2f}".replace("0.", ".", 1) if scaled else str(pixel)
    colour = "#fff" if pixel <= DARK else "#000"
    return f'<td style="background:rgb({pixel},{pixel},{pixel});color:{colour}">{text}</td>'


def _headings_on_hover() -> str:
    """CSS that marks the headings of the row and of the column under the mouse."""
    columns = "".join(
        f".numbers:has(tbody td:nth-child({n}):hover) thead th:nth-child({n}) {MARKED} "
        for n in range(2, 30)
    )
    return f".numbers tr:has(td:hover) th[scope=row] {MARKED} {columns}"
