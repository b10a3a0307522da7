"""What the QR codes on a page hold, read as a phone's camera would."""

import base64
import re

import cv2
import numpy as np
import zxingcpp
from playwright.sync_api import Page, expect

AS_PNG = """img => {
    const paper = document.createElement("canvas");
    [paper.width, paper.height] = [img.naturalWidth, img.naturalHeight];
    paper.getContext("2d").drawImage(img, 0, 0);
    return paper.toDataURL().split(",")[1];
}"""


def text_of_qr_code(page: Page, name: str | re.Pattern[str]) -> str:
    code = page.get_by_alt_text(name)
    expect(code).to_be_visible()
    png = np.frombuffer(base64.b64decode(code.evaluate(AS_PNG)), np.uint8)
    return zxingcpp.read_barcode(cv2.imdecode(png, cv2.IMREAD_GRAYSCALE)).text
