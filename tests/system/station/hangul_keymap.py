"""What the keys stand for while Hangul is on: a Korean keymap of jamo (Dubeolsik, KS X 5002).

An input method would compose them into syllables; without one a program hears them as they are.
"""

import subprocess

_ROWS = {
    "AD": "Pieub Jieuj Dikeud Kiyeog Sios YO YEO YA AE E",
    "AC": "Mieum Nieun Ieung Rieul Hieuh O EO A I",
    "AB": "Khieuq Tieut Cieuc Phieuf YU U EU",
}
_KEYMAP = """
xkb_keymap {{
    xkb_keycodes {{ include "evdev+aliases(qwerty)" }};
    xkb_types {{ include "complete" }};
    xkb_compat {{ include "complete" }};
    xkb_symbols {{
        include "pc+kr+inet(evdev)"
        {keys}
    }};
}};
"""


def load(display: str) -> None:
    """Give the X server this keymap."""
    keys = "\n".join(
        f"replace key <{row}{place:02}> {{ [ Hangul_{name}, Hangul_{name} ] }};"
        for row, names in _ROWS.items()
        for place, name in enumerate(names.split(), start=1)
    )
    subprocess.run(
        ["xkbcomp", "-w", "0", "-", display],
        input=_KEYMAP.format(keys=keys),
        text=True,
        check=True,
        timeout=15,
        stderr=subprocess.PIPE,
    )
