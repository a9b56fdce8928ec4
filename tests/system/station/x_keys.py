"""Physical keys for xdotool: by key code, so that no keyboard layout has a say."""

from drivers.us_keyboard import Key, character_of

X11_OFFSET = 8
CODES = {
    character_of(code, shift=shift): (code, shift)
    for shift in (True, False)
    for code in range(2, 58)
    if character_of(code, shift=shift) is not None
}


def strokes(text: str, *more: int, delay_ms: int = 2) -> list[str]:
    """Return xdotool's arguments that strike `text` on a US keyboard, then the keys `more`."""
    struck = [stroke for character in text for stroke in _strokes(character)]
    struck += [f"key {code + X11_OFFSET}" for code in more]
    return [word for stroke in struck for word in _with_delay(stroke, delay_ms)]


def _strokes(character: str) -> list[str]:
    code, shift = CODES[character]
    key = f"key {code + X11_OFFSET}"
    held = Key.LEFT_SHIFT + X11_OFFSET
    return [f"keydown {held}", key, f"keyup {held}"] if shift else [key]


def _with_delay(stroke: str, delay_ms: int) -> list[str]:
    kind, key = stroke.split()
    return [kind, "--delay", str(delay_ms), key]
