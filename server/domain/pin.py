"""Operators' PINs: digits typed with gloves on, so few, and none that anybody tries. Pure."""

MIN_PIN = 4
MAX_PIN = 8
_RUNS = ("0123456789", "9876543210")
_LENGTHS = range(MIN_PIN, MAX_PIN + 1)
_GUESSED = sorted(
    {run[at : at + length] for run in _RUNS for length in _LENGTHS for at in range(11 - length)}
)
PIN_PATTERN = rf"^(?!(\d)\1+$)(?!(?:{'|'.join(_GUESSED)})$)[0-9]{{{MIN_PIN},{MAX_PIN}}}$"
"""What may be a new PIN, as a regular expression of ECMA-262, for who reads no sentences."""


def why_no_pin(pin: str) -> str | None:
    """Return what is wrong with a new PIN, as a sentence; None when nothing is."""
    if not (pin.isascii() and pin.isdigit() and MIN_PIN <= len(pin) <= MAX_PIN):
        return f"A PIN has {MIN_PIN} to {MAX_PIN} digits."
    if len(set(pin)) == 1 or pin in _GUESSED:
        return "This PIN is the first that anybody would try: choose another."
    return None
