"""Keyboard layouts that scanners are set to, and what a US reader makes of each.

What it is: the characters of the keys of the layouts scanners are sold with, by the physical key.
A scanner strikes, for a character, the key on which its own layout has it; we read each key as the
US layout has it. So text from a scanner that is set to another layout comes out garbled in a way
that tells which. What it is not: the computer's own layout, which plays no part. Pure.

Sources: the layouts of xkeyboard-config 2.35 (de, fr, gb, jp), the keys of ISO/IEC 9995-1.
"""

from drivers.us_keyboard import character_of

_ROWS_BEGIN = (2, 16, 30, 44)
"""The evdev codes of the leftmost keys: `1`, `q`, `a`, `z` of the US layout."""
_EXTRA_ISO, _GRAVE, _BACKSLASH = 86, 41, 43

_Rows = tuple[str, str, str, str]
_LAYOUTS: dict[str, tuple[_Rows, _Rows, dict[int, str]]] = {
    "de": (
        ("1234567890\0\0", "qwertzuiop\0+", "asdfghjkl\0\0", "yxcvbnm,.-"),
        ('!"\0$%&/()=?\0', "QWERTZUIOP\0*", "ASDFGHJKL\0\0", "YXCVBNM;:_"),
        {_EXTRA_ISO: "<>", _BACKSLASH: "#'"},
    ),
    "fr": (
        ("&\0\"'(-\0_\0\0)=", "azertyuiop\0$", "qsdfghjklm\0", "wxcvbn,;:!"),
        ("1234567890\0+", "AZERTYUIOP\0\0", "QSDFGHJKLM%", "WXCVBN?./\0"),
        {_EXTRA_ISO: "<>", _BACKSLASH: "*\0"},
    ),
    "gb": (
        ("1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./"),
        ('!"\0$%^&*()_+', "QWERTYUIOP{}", "ASDFGHJKL:@", "ZXCVBNM<>?"),
        {_EXTRA_ISO: "\\|", _BACKSLASH: "#~", _GRAVE: "`\0"},
    ),
    "jp": (
        ("1234567890-^", "qwertyuiop@[", "asdfghjkl;:", "zxcvbnm,./"),
        ("!\"#$%&'()\0=~", "QWERTYUIOP`{", "ASDFGHJKL+*", "ZXCVBNM<>?"),
        {_BACKSLASH: "]}"},
    ),
}
LAYOUTS = tuple(_LAYOUTS)
"""The layouts that can be told; the Korean one has the keys of the US."""


def _keys(layout: str) -> dict[str, tuple[int, bool]]:
    """Return for each character of a layout its key, and whether Shift is held."""
    plain, shifted, extra = _LAYOUTS[layout]
    keys: dict[str, tuple[int, bool]] = {" ": (57, False)}
    for rows, shift in ((plain, False), (shifted, True)):
        for first, row in zip(_ROWS_BEGIN, rows, strict=True):
            for offset, character in enumerate(row):
                keys.setdefault(character, (first + offset, shift))
    for code, characters in extra.items():
        for character, shift in zip(characters, (False, True), strict=True):
            keys.setdefault(character, (code, shift))
    keys.pop("\0", None)
    return keys


_KEYS = {layout: _keys(layout) for layout in LAYOUTS}


def garbled(text: str, layout: str) -> str:
    """Return what a US reader makes of `text` struck by a scanner that is set to `layout`.

    A character that the layout has not, or strikes by a key of no meaning to us, is left out.
    """
    struck = (_KEYS[layout].get(character) for character in text)
    read = (character_of(key[0], shift=key[1]) for key in struck if key is not None)
    return "".join(character for character in read if character is not None)
