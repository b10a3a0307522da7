"""QR codes, for phones to open a link."""

from html import escape

import segno

QUIET_ZONE = 4  # modules: as the standard for QR codes asks for


def qr_code(link: str, *, width: int = 165, name: str = "") -> str:
    """HTML of a QR code of a link, dark on white in light and dark themes.

    Args:
        link: what the code holds.
        width: about how wide it is, in pixels; a long link needs more.
        name: what it is, for screen readers; by default the link.
    """
    code = segno.make(link, micro=False, error="l", boost_error=False)
    module = max(2, width // code.symbol_size(border=QUIET_ZONE)[0])
    picture = code.svg_data_uri(scale=module, border=QUIET_ZONE, dark="#000", light="#fff")
    text = escape(f"QR code: {name or link}", quote=True)
    return (
        f'<img src="{picture}" alt="{text}" '
        'style="border-radius: 0.5rem; display: block; max-width: 100%; height: auto">'
    )
