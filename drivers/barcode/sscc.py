"""Serial Shipping Container Codes: the number of one parcel or pallet. Pure."""

from msgspec import Struct

from drivers.barcode.check_digit import require_checked

SSCC_LENGTH = 18


class Sscc(Struct, frozen=True):
    """An SSCC: 18 digits, as text. GS1 General Specifications, section 3.3.1 (AI 00).

    Raises:
        CheckedNumberError: not 18 digits, or a wrong check digit.
    """

    digits: str

    def __post_init__(self) -> None:
        """Refuse what is no SSCC."""
        require_checked("SSCC", self.digits, SSCC_LENGTH)

    def __str__(self) -> str:
        """Return the 18 digits."""
        return self.digits
