"""The numbers of an image as an HTML table."""

from mnist_core.metrics.dataset_summary import Images

CSS = (
    ".numbers {border-collapse: collapse; line-height: 1} "
    ".numbers td, .numbers th {min-width: 1.9rem; height: 1.55rem; padding: 0; "
    "text-align: center; font-size: 0.72rem; border: none}"
)


def number_table(image: Images, *, scaled: bool) -> str:
    """HTML for the numbers of an image (28, 28), each on its own shade of grey."""
    header = "".join(f"<th>{column}</th>" for column in range(28))
    lines = ""
    for row, pixels in enumerate(image.tolist()):
        cells = "".join(_cell(pixel, scaled=scaled) for pixel in pixels)
        lines += f"<tr><th>{row}</th>{cells}</tr>"
    return (
        f'<style>{CSS}</style><div style="overflow-x: auto" tabindex="0"><table class="numbers">'
        f"<tr><th></th>{header}</tr>{lines}</table></div>"
    )


def _cell(pixel: int, *, scaled: bool) -> str:
    """One cell of the table; numbers below 1 are written without the leading 0."""
    text = f"{pixel / 255:.2f}".replace("0.", ".", 1) if scaled else str(pixel)
    colour = "#fff" if pixel < 128 else "#000"
    return f'<td style="background:rgb({pixel},{pixel},{pixel});color:{colour}">{text}</td>'
