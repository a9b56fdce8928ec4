"""Demo orders and operators: invented, deterministic by seed, the same on every Python.

What it is: a generator of orders that read like a warehouse in Korea, and the CSV files under
`assets/demo`, which a test holds equal to what this writes. What it is not: the import of them
(server.store.orders_import) or anything random at run time. Pure.

The cast. The first twelve orders never change with the seed; a recorded shift relies on them:

- `SO-1001` three lines of one piece each: the plain case.
- `SO-1002` many pieces: 24 in two cases of 12; 5 single; 7 of which a case holds 6, so that a
  second case is too large and the last piece is scanned singly.
- `SO-1003` cancelled. `SO-1004` on hold. `SO-1005` shipped.
- `SO-1006` and `SO-1007` bear the same order barcode, `BOX-0077`: the operator picks.
- `SO-1008` the same GTIN on lines 1 (one piece) and 3 (two): the lowest unfinished fills first.
- `SO-1009` one line, one piece: opened and completed by two scans.
- `SO-1010` long descriptions, Korean and English, and a long customer's name.
- `SO-1011` 24 lines, one of them with 120 pieces.
- `SO-1012` codes of other kinds: an EAN-8, a UPC-A, and a line without GTIN that has a barcode of
  the house (`HB-0042`) only.

No other order has a number below `SO-260001`. `python -m server.demo` writes the files again.
"""

import csv
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TextIO, TypeVar

from drivers.barcode.check_digit import gs1_check_digit

T = TypeVar("T")

DEMO_SEED = 260101
DEMO_COUNT = 200
_FIRST_SHIP_BY = date(2026, 12, 1)
_SHIP_DAYS = 20
_FIRST_NUMBER = 260001
_SUNDAY = 6

ORDER_COLUMNS = (
    "order_no", "order_barcode", "customer", "ship_by", "status", "line_no", "sku", "gtin",
    "description", "qty", "barcode", "case_gtin", "case_qty",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DemoItem:
    """A product. `gtin` is as printed, 8, 12 or 13 digits; `case_qty` 0 says that it has no case.

    `case_gtin` is the GTIN-14 with indicator digit 1 over the same item reference.
    """

    sku: str
    description: str
    gtin: str = ""
    barcode: str = ""
    case_qty: int = 0

    @property
    def case_gtin(self) -> str:
        """The case's GTIN-14, empty when there is no case."""
        if not self.case_qty:
            return ""
        body = "1" + self.gtin[:-1].rjust(12, "0")
        return body + gs1_check_digit(body)


@dataclass(frozen=True, slots=True)
class DemoLine:
    """One line of an order, in pieces."""

    line_no: int
    item: DemoItem
    qty: int


@dataclass(frozen=True, slots=True)
class DemoOrder:
    """One order. `status` is a word of the CSV import."""

    order_no: str
    customer: str
    ship_by: date
    lines: tuple[DemoLine, ...]
    status: str = "open"
    order_barcode: str = ""


@dataclass(frozen=True, slots=True)
class DemoOperator:
    """An operator. `badge` is the body of the badge code (server.contract.own_code)."""

    badge: str
    name: str


DEMO_OPERATORS = (
    DemoOperator("1001", "김민준"),
    DemoOperator("1002", "이서연"),
    DemoOperator("1003", "남궁현"),
    DemoOperator("1004", "박솔"),
    DemoOperator("2001", "Anna Schmidt"),
    DemoOperator("2002", "Tuấn Nguyễn"),
)


def demo_orders(
    seed: int = DEMO_SEED, count: int = DEMO_COUNT, *, lines: tuple[int, int] = (1, 8)
) -> Iterator[DemoOrder]:
    """Yield `count` orders, the cast first; the others have from `lines[0]` to `lines[1]` lines."""
    yield from CAST[:count]
    rng = random.Random(seed)  # noqa: S311 - invented goods, not secrets
    for number in range(count - len(CAST)):
        yield _order(rng, f"SO-{_FIRST_NUMBER + number}", lines)


def write_csv(orders: Iterable[DemoOrder], file: TextIO) -> None:
    """Write orders as the import reads them, a row a line; open `file` with `newline=""`."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(ORDER_COLUMNS)
    for order in orders:
        writer.writerows(_row(order, line) for line in order.lines)


def write_operators_csv(operators: Iterable[DemoOperator], file: TextIO) -> None:
    """Write operators, one a row; open `file` with `newline=""`."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(("badge", "name"))
    writer.writerows((operator.badge, operator.name) for operator in operators)


def write_files(directory: Path) -> None:
    """Write `orders.csv` and `operators.csv` of the default seed and count."""
    with (directory / "orders.csv").open("w", encoding="utf-8", newline="") as file:
        write_csv(demo_orders(), file)
    with (directory / "operators.csv").open("w", encoding="utf-8", newline="") as file:
        write_operators_csv(DEMO_OPERATORS, file)


def _row(order: DemoOrder, line: DemoLine) -> tuple[str | int, ...]:
    item = line.item
    return (
        order.order_no, order.order_barcode, order.customer, order.ship_by.isoformat(),
        order.status, line.line_no, item.sku, item.gtin, item.description, line.qty,
        item.barcode, item.case_gtin, item.case_qty or "",
    )  # fmt: skip


def _order(rng: random.Random, order_no: str, lines: tuple[int, int]) -> DemoOrder:
    count = rng.randrange(lines[0], lines[1] + 1)
    return DemoOrder(
        order_no=order_no,
        customer=_customer(rng),
        ship_by=_workday(rng.randrange(_SHIP_DAYS)),
        lines=tuple(_line(rng, n, item) for n, item in enumerate(_some_items(rng, count), 1)),
        status=_pick(rng, _STATUSES),
        order_barcode=f"P{rng.randrange(10**9):09d}" if rng.randrange(5) == 0 else "",
    )


def _some_items(rng: random.Random, count: int) -> Iterator[DemoItem]:
    """Yield `count` items, none twice before all were there."""
    items = list(_ITEMS)
    for place in range(count):
        start = place % len(items)
        other = rng.randrange(start, len(items))
        items[start], items[other] = items[other], items[start]
        yield items[start]


def _line(rng: random.Random, line_no: int, item: DemoItem) -> DemoLine:
    if item.case_qty and rng.randrange(3) == 0:
        return DemoLine(line_no, item, item.case_qty * rng.randrange(1, 4) + rng.randrange(3))
    return DemoLine(line_no, item, _pick(rng, _QUANTITIES))


def _customer(rng: random.Random) -> str:
    kind = rng.randrange(10)
    if kind < _KOREAN_PEOPLE:
        return _pick(rng, _SURNAMES) + _pick(rng, _GIVEN_NAMES)
    return _pick(rng, _KOREAN_COMPANIES if kind < _KOREAN else _LATIN_NAMES)


def _workday(days: int) -> date:
    day = _FIRST_SHIP_BY + timedelta(days=days)
    return day + timedelta(days=1) if day.weekday() == _SUNDAY else day


def _pick(rng: random.Random, choices: Sequence[T]) -> T:
    """Choose by an integer: `random.choice` need not stay the same between Pythons."""
    return choices[rng.randrange(len(choices))]


def _gtin_13(number: int) -> str:
    body = f"8809900{number:05d}"
    return body + gs1_check_digit(body)


_STATUSES = ("open",) * 28 + ("on_hold",) + ("cancelled",) + ("shipped",) * 2
_QUANTITIES = (1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6, 10)
_KOREAN_PEOPLE = 5
_KOREAN = 8
"""Of ten customers, five are Korean people, three Korean companies and two bear Latin names."""

_SURNAMES = (
    "김", "이", "박", "최", "정", "강", "조", "윤", "장", "임", "한", "오", "서", "신", "권", "황",
    "안", "송", "류", "홍", "남궁", "황보", "선우",
)  # fmt: skip
_GIVEN_NAMES = (
    "준", "솔", "별", "민준", "서연", "지우", "하은", "도윤", "예진", "시우", "수빈", "지훈",
    "유진", "현우", "은서", "태양", "나래", "가람", "보람", "슬기", "아름", "한결", "다온", "새봄",
)  # fmt: skip
_KOREAN_COMPANIES = (
    "(주)한빛상사", "주식회사 나루유통", "서울생활건강", "대한공구(주)", "청솔식품", "푸른약국",
    "해오름마트 부천점", "미리내문구", "온누리 어린이집", "가온전자(주)", "다솜화장품 명동점",
    "늘봄농산", "부산해양산업", "제주오름상회",
)  # fmt: skip
_LATIN_NAMES = (
    "Anna Schmidt", "Jean-Luc Petit", "María José García", "Łukasz Nowak", "Björn Åkesson",
    "Siobhán O'Brien", "Harbour & Sons, Ltd.", "Müller Werkzeuge GmbH", "Pacific Rim Foods Inc.",
    "Nguyễn Thị Hoa", "Emily Carter", 'The "Blue Door" Store',
)  # fmt: skip

_GOODS = (
    ("LV-0101", "물티슈 캡형 100매", 10),
    ("LV-0102", "3겹 화장지 30m 30롤", 0),
    ("LV-0103", "주방세제 레몬향 1L", 12),
    ("LV-0104", "액체 세탁세제 리필 2.1L", 6),
    ("LV-0105", "섬유유연제 코튼향 2L", 6),
    ("LV-0106", "고무장갑 M 분홍", 20),
    ("LV-0107", "지퍼백 중형 50매", 24),
    ("LV-0108", "스테인리스 텀블러 500ml", 0),
    ("LV-0109", "옷걸이 논슬립 20개입", 12),
    ("LV-0110", "LED 전구 12W 주광색", 10),
    ("LV-0111", "AA 알카라인 건전지 4입", 12),
    ("LV-0112", "욕실 청소 솔", 0),
    ("LV-0113", "Microfibre cloth, 40 x 40 cm, pack of 10", 24),
    ("LV-0114", "Cast iron frying pan, 26 cm", 4),
    ("CO-0201", "수분 진정 토너 200ml", 12),
    ("CO-0202", "비타민C 세럼 30ml", 20),
    ("CO-0203", "데일리 선크림 SPF50+ PA++++ 50ml", 20),
    ("CO-0204", "약산성 클렌징폼 150ml", 12),
    ("CO-0205", "마스크팩 티트리 10매입", 10),
    ("CO-0206", "립밤 무향 4g", 24),
    ("CO-0207", "핸드크림 시어버터 60ml", 12),
    ("CO-0208", "쿠션 파운데이션 21호", 0),
    ("CO-0209", "쿠션 파운데이션 23호", 0),
    ("CO-0210", "탈모 완화 샴푸 500ml", 8),
    ("CO-0211", "Hydrating face cream, 50 ml", 12),
    ("CO-0212", "Eau de toilette, cedar, 100 ml", 0),
    ("FD-0301", "즉석밥 백미 210g", 24),
    ("FD-0302", "매운 라면 5개입", 8),
    ("FD-0303", "조미김 도시락용 16봉", 12),
    ("FD-0304", "들기름 180ml", 12),
    ("FD-0305", "재래식 된장 1kg", 6),
    ("FD-0306", "고추장 500g", 12),
    ("FD-0307", "믹스커피 100T", 8),
    ("FD-0308", "유자차 1kg", 6),
    ("FD-0309", "아몬드 200g", 20),
    ("FD-0310", "생수 2L 6입", 0),
    ("FD-0311", "참치캔 150g", 20),
    ("FD-0312", "현미 누룽지 300g", 10),
    ("FD-0313", "Extra virgin olive oil, 500 ml", 12),
    ("FD-0314", "Dark chocolate 70 %, 100 g", 20),
    ("TL-0401", "십자 드라이버 #2 x 100mm", 12),
    ("TL-0402", "몽키 스패너 250mm", 6),
    ("TL-0403", "줄자 5m 자석", 12),
    ("TL-0404", "육각 렌치 세트 9pcs", 10),
    ("TL-0405", "절연 테이프 흑색 19mm x 10m", 10),
    ("TL-0406", "케이블 타이 200mm 100개입", 20),
    ("TL-0407", "안전 장갑 코팅 L", 10),
    ("TL-0408", "실리콘 건", 0),
    ("TL-0409", "Cordless drill, 18 V, without battery", 0),
    ("TL-0410", "Drill bit set HSS, 1-10 mm, 19 pcs", 5),
    ("TL-0411", "Work light, LED, 1500 lm", 4),
    ("ST-0501", "A4 복사용지 80g 500매", 5),
    ("ST-0502", "볼펜 0.5mm 검정 12입", 12),
    ("ST-0503", "유성 매직 청색", 12),
    ("ST-0504", "투명 박스테이프 48mm x 80m", 50),
    ("ST-0505", "라벨지 A4 24칸 100매", 10),
    ("ST-0506", "Sticky notes, 76 x 76 mm, yellow, 12 pads", 0),
    ("EL-0601", "USB-C 고속 충전 케이블 1m", 20),
    ("EL-0602", "멀티탭 4구 개별 스위치 3m", 10),
    ("EL-0603", "무선 마우스 저소음", 0),
    ("EL-0604", "Wireless keyboard, Korean layout", 0),
    ("EL-0605", "HDMI cable 2.1, 2 m", 20),
)
_ITEMS = tuple(
    DemoItem(sku, description, _gtin_13(number), "", case_qty)
    for number, (sku, description, case_qty) in enumerate(_GOODS, 1)
)
_BY_SKU = {item.sku: item for item in _ITEMS}

_LONG_KOREAN = DemoItem(
    "LV-0901",
    "프리미엄 저자극 약산성 아기 물티슈 캡형 100매 × 10팩 (무향, 엠보싱 원단, 형광증백제 무첨가, "
    "대용량 기획세트, 휴대용 20매 × 2팩 증정)",
    _gtin_13(901),
)
_LONG_ENGLISH = DemoItem(
    "TL-0902",
    "Heavy-duty adjustable wrench set, 3 pieces (6, 8 and 10 inch), chrome-vanadium steel, "
    "cushioned non-slip grip, laser-etched scale, in a roll-up canvas pouch with belt loop",
    _gtin_13(902),
)
_EAN_8 = DemoItem("FD-0903", "자일리톨 껌 7입", "88012346")
_UPC_A = DemoItem("FD-0904", "Peanut butter, crunchy, 454 g", "850000000001")
_HOUSE_CODE = DemoItem("PK-0905", "선물 포장 리본 (자체 코드)", barcode="HB-0042")


def _cast(
    number: int,
    customer: str,
    lines: Sequence[tuple[str | DemoItem, int]],
    status: str = "open",
    order_barcode: str = "",
) -> DemoOrder:
    wanted = [(_BY_SKU[item] if isinstance(item, str) else item, qty) for item, qty in lines]
    return DemoOrder(
        order_no=f"SO-{number}",
        customer=customer,
        ship_by=_workday(number % 10),
        lines=tuple(DemoLine(n, item, qty) for n, (item, qty) in enumerate(wanted, 1)),
        status=status,
        order_barcode=order_barcode,
    )


CAST = (
    _cast(1001, "김민서", (("LV-0101", 1), ("CO-0203", 1), ("FD-0308", 1))),
    _cast(1002, "(주)한빛상사", (("LV-0103", 24), ("TL-0401", 5), ("FD-0305", 7))),
    _cast(1003, "Emily Carter", (("CO-0201", 2), ("CO-0206", 1)), "cancelled"),
    _cast(1004, "주식회사 나루유통", (("ST-0501", 10), ("ST-0502", 2)), "on_hold"),
    _cast(1005, "이준", (("EL-0603", 1), ("EL-0601", 2)), "shipped"),
    _cast(1006, "남궁서연", (("FD-0302", 2), ("FD-0311", 3)), "open", "BOX-0077"),
    _cast(1007, "Łukasz Nowak", (("FD-0302", 1), ("FD-0314", 4)), "open", "BOX-0077"),
    _cast(1008, "박솔", (("LV-0111", 1), ("LV-0110", 2), ("LV-0111", 2))),
    _cast(1009, "Anna Schmidt", (("LV-0108", 1),)),
    _cast(
        1010,
        "사회복지법인 한마음나눔재단 부설 해오름 지역아동센터 (후원물품 담당)",
        ((_LONG_KOREAN, 2), (_LONG_ENGLISH, 1)),
    ),
    _cast(
        1011,
        "Harbour & Sons, Ltd.",
        tuple(
            (sku, 120 if sku == "TL-0406" else 1 + number % 4)
            for number, (sku, _, _) in enumerate(_GOODS[33:57])
        ),
    ),
    _cast(1012, "최가람", ((_EAN_8, 2), (_UPC_A, 1), (_HOUSE_CODE, 3))),
)


if __name__ == "__main__":
    write_files(Path(__file__).parent.parent / "assets" / "demo")
