"""The screens of browser tests, as Playwright's options."""

ANDROID = (
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/120.0.0.0 Mobile Safari/537.36"
)
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "user_agent": ANDROID,
}
SMALL_PHONE = {**PHONE, "viewport": {"width": 360, "height": 640}}
LANDSCAPE = {**PHONE, "viewport": {"width": 844, "height": 390}}
LAPTOP = {"viewport": {"width": 1280, "height": 860}}
PROJECTOR = {"viewport": {"width": 1920, "height": 1080}}
