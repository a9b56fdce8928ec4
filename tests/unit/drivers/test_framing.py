import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from drivers.barcode.decode import MAX_FRAME_BYTES, Decode, FrameRejected, RejectReason
from drivers.barcode.symbology import Symbology
from drivers.framing import Framer, FramingSettings, Terminator

MS = 1_000_000
CR = FramingSettings(Terminator.CR)
SUFFIX = {
    Terminator.CR: b"\r",
    Terminator.LF: b"\n",
    Terminator.CRLF: b"\r\n",
    Terminator.STX_ETX: b"\x03",
    Terminator.TIMEOUT: b"",
}
ENDED = [Terminator.CR, Terminator.LF, Terminator.CRLF, Terminator.STX_ETX]


def framer(settings: FramingSettings = CR) -> Framer:
    return Framer(settings, "usb:1")


def sent(terminator: Terminator, data: bytes) -> bytes:
    return (b"\x02" if terminator is Terminator.STX_ETX else b"") + data + SUFFIX[terminator]


def datas(found: list[Decode | FrameRejected]) -> list[bytes]:
    assert all(isinstance(each, Decode) for each in found)
    return [each.data for each in found if isinstance(each, Decode)]


def rejections(found: list[Decode | FrameRejected]) -> list[tuple[RejectReason, int]]:
    assert all(isinstance(each, FrameRejected) for each in found)
    return [(each.reason, each.size_bytes) for each in found if isinstance(each, FrameRejected)]


@pytest.mark.parametrize("terminator", ENDED)
def test_each_terminator_ends_a_frame_at_once(terminator: Terminator) -> None:
    stream = sent(terminator, b"ORDER-1") + sent(terminator, b"10A\x1d21B")
    assert datas(framer(FramingSettings(terminator)).feed(stream, 0)) == [b"ORDER-1", b"10A\x1d21B"]


def test_a_decode_knows_its_scanner_and_when_its_last_byte_came() -> None:
    subject = framer()
    assert subject.feed(b"ABC", 5) == []
    (decode,) = subject.feed(b"D\r", 9)
    assert isinstance(decode, Decode)
    assert decode.frame.scanner_id == "usb:1"
    assert decode.frame.received_ns == 9
    assert (decode.symbology, decode.aim) == (None, None)


@pytest.mark.parametrize("terminator", ENDED)
def test_an_empty_frame_is_no_scan(terminator: Terminator) -> None:
    assert framer(FramingSettings(terminator)).feed(sent(terminator, b"") * 3, 0) == []


class TestCarriageReturnAndLineFeed:
    def test_the_line_feed_of_a_scanner_set_to_cr_lf_is_no_part_of_the_next_frame(self) -> None:
        assert datas(framer().feed(b"A\r\nB\r\n\r\n", 0)) == [b"A", b"B"]

    def test_the_carriage_return_before_a_line_feed_is_no_part_of_the_frame(self) -> None:
        settings = FramingSettings(Terminator.LF)
        assert datas(framer(settings).feed(b"A\r\nB\nC\rD\n\r\n", 0)) == [b"A", b"B", b"C\rD"]

    def test_cr_lf_is_ended_by_neither_alone(self) -> None:
        settings = FramingSettings(Terminator.CRLF)
        assert datas(framer(settings).feed(b"A\rB\nC\r\r\n", 0)) == [b"A\rB\nC\r"]


class TestStxEtx:
    settings = FramingSettings(Terminator.STX_ETX)

    def test_line_ends_between_frames_are_passed_over(self) -> None:
        assert datas(framer(self.settings).feed(b"\x02A\x03\r\n\x02B\x03\r\n", 0)) == [b"A", b"B"]

    def test_line_ends_inside_a_frame_are_data(self) -> None:
        assert datas(framer(self.settings).feed(b"\x02A\r\nB\x03", 0)) == [b"A\r\nB"]

    def test_bytes_outside_are_reported_where_their_line_ends(self) -> None:
        found = framer(self.settings).feed(b"ORDER-1\r", 0)
        assert rejections(found) == [(RejectReason.OUTSIDE_FRAME, 7)]

    def test_bytes_outside_are_reported_before_the_next_frame(self) -> None:
        first, second = framer(self.settings).feed(b"noise\x02A\x03", 0)
        assert rejections([first]) == [(RejectReason.OUTSIDE_FRAME, 5)]
        assert datas([second]) == [b"A"]

    def test_a_frame_that_begins_anew_is_not_glued_to_the_broken_one(self) -> None:
        first, second = framer(self.settings).feed(b"\x02HALF\x02WHOLE\x03", 0)
        assert rejections([first]) == [(RejectReason.UNFINISHED, 4)]
        assert datas([second]) == [b"WHOLE"]

    def test_an_etx_without_stx_is_told(self) -> None:
        assert rejections(framer(self.settings).feed(b"TAIL\x03\r", 0)) == [
            (RejectReason.OUTSIDE_FRAME, 5)
        ]


class TestTimeout:
    settings = FramingSettings(Terminator.TIMEOUT, silence_ms=50)

    def test_silence_ends_a_frame(self) -> None:
        subject = framer(self.settings)
        assert subject.feed(b"A\r", 0) == []
        assert subject.feed(b"B", 49 * MS) == []
        assert subject.deadline_ns == 99 * MS
        assert subject.poll(98 * MS) == []
        (decode,) = subject.poll(99 * MS)
        assert datas([decode]) == [b"A\rB"]
        assert isinstance(decode, Decode)
        assert decode.frame.received_ns == 49 * MS
        assert subject.deadline_ns is None
        assert subject.poll(500 * MS) == []

    def test_bytes_after_silence_begin_a_new_frame_even_unpolled(self) -> None:
        subject = framer(self.settings)
        subject.feed(b"A", 0)
        assert datas(subject.feed(b"B", 60 * MS)) == [b"A"]
        assert datas(subject.poll(200 * MS)) == [b"B"]

    def test_nothing_fed_changes_nothing(self) -> None:
        subject = framer(self.settings)
        subject.feed(b"A", 0)
        assert subject.feed(b"", 40 * MS) == []
        assert subject.deadline_ns == 50 * MS

    def test_too_much_without_silence_is_rejected_whole(self) -> None:
        subject = framer(self.settings)
        subject.feed(b"X" * 10_000, 0)
        assert rejections(subject.poll(50 * MS)) == [(RejectReason.TOO_LONG, 10_000)]


class TestPrefix:
    settings = FramingSettings(Terminator.CR, prefix=b"S1:", aim=True)

    def test_it_is_taken_off(self) -> None:
        (decode,) = framer(self.settings).feed(b"S1:]E04006381333931\r", 0)
        assert isinstance(decode, Decode)
        assert decode.frame.data == b"]E04006381333931"
        assert decode.data == b"4006381333931"

    def test_a_frame_without_it_is_rejected_and_told(self) -> None:
        found = framer(self.settings).feed(b"38133393\r", 0)
        assert rejections(found) == [(RejectReason.NO_PREFIX, 8)]

    @pytest.mark.parametrize("data", [b"\r", b"S1:\r", b"S1:]E0\r"])
    def test_alone_it_is_no_scan(self, data: bytes) -> None:
        assert framer(self.settings).feed(data, 0) == []


class TestAimIdentifiers:
    def test_they_are_split_off_when_the_scanner_sends_them(self) -> None:
        (decode,) = framer(FramingSettings(aim=True)).feed(b"]C10104006381333931\r", 0)
        assert isinstance(decode, Decode)
        assert decode.symbology is Symbology.GS1_128
        assert str(decode.aim) == "]C1"
        assert decode.data == b"0104006381333931"
        assert decode.frame.data == b"]C10104006381333931"

    def test_they_are_data_when_the_setting_is_off(self) -> None:
        (decode,) = framer().feed(b"]C1X\r", 0)
        assert isinstance(decode, Decode)
        assert (decode.data, decode.aim) == (b"]C1X", None)

    def test_a_frame_without_one_is_of_unknown_symbology(self) -> None:
        (decode,) = framer(FramingSettings(aim=True)).feed(b"ORDER-1\r", 0)
        assert isinstance(decode, Decode)
        assert (decode.data, decode.aim, decode.symbology) == (b"ORDER-1", None, None)


class TestTheSizeLimit:
    @pytest.mark.parametrize("terminator", ENDED)
    def test_the_longest_frame_passes_and_one_byte_more_does_not(
        self, terminator: Terminator
    ) -> None:
        subject = framer(FramingSettings(terminator, prefix=b"P"))
        longest = b"P" + b"X" * MAX_FRAME_BYTES
        assert datas(subject.feed(sent(terminator, longest), 0)) == [longest[1:]]
        assert rejections(subject.feed(sent(terminator, longest + b"X"), 0)) == [
            (RejectReason.TOO_LONG, MAX_FRAME_BYTES + 2 + (terminator is Terminator.CRLF))
        ]

    def test_the_frame_is_thrown_away_up_to_its_terminator_and_the_next_one_is_whole(self) -> None:
        first, second = framer().feed(b"X" * 100_000 + b"\rNEXT\r", 0)
        assert rejections([first]) == [(RejectReason.TOO_LONG, 100_000)]
        assert isinstance(first, FrameRejected)
        assert first.head == b"X" * 32
        assert datas([second]) == [b"NEXT"]


class TestAHalfReadFrame:
    @pytest.mark.parametrize("terminator", ENDED)
    def test_after_an_unplugging_it_is_told_and_never_emitted(self, terminator: Terminator) -> None:
        subject = framer(FramingSettings(terminator))
        half = sent(terminator, b"4006381")[: -len(SUFFIX[terminator])]
        subject.feed(half, 0)
        assert rejections(subject.reset()) == [(RejectReason.UNFINISHED, 7)]
        assert datas(subject.feed(sent(terminator, b"WHOLE"), 1)) == [b"WHOLE"]

    def test_without_one_there_is_nothing_to_tell(self) -> None:
        subject = framer()
        subject.feed(b"A\r\n", 0)
        assert subject.reset() == []

    def test_half_a_line_end_is_forgotten_too(self) -> None:
        subject = framer(FramingSettings(Terminator.CRLF))
        subject.feed(b"A\r", 0)
        subject.reset()
        assert datas(subject.feed(b"\nB\r\n", 1)) == [b"\nB"]

    def test_what_comes_long_after_is_not_glued_to_it(self) -> None:
        subject = framer(FramingSettings(Terminator.CR, stale_ms=2000))
        subject.feed(b"4006", 0)
        assert subject.poll(1999 * MS) == []
        first, second = subject.feed(b"4006381333931\r", 2000 * MS)
        assert rejections([first]) == [(RejectReason.UNFINISHED, 4)]
        assert datas([second]) == [b"4006381333931"]

    def test_what_comes_long_after_an_stx_alone_is_no_frame_of_its(self) -> None:
        subject = framer(FramingSettings(Terminator.STX_ETX, stale_ms=2000))
        subject.feed(b"\x02", 0)
        assert subject.deadline_ns == 2000 * MS
        assert subject.poll(2000 * MS) == []
        assert subject.deadline_ns is None
        assert rejections(subject.feed(b"33931\x03\r", 2001 * MS)) == [
            (RejectReason.OUTSIDE_FRAME, 6)
        ]


@pytest.mark.parametrize(("silence_ms", "stale_ms"), [(0, 2000), (50, 0), (-1, 2000)])
def test_a_time_that_cannot_be_waited_for_is_refused(silence_ms: int, stale_ms: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        FramingSettings(silence_ms=silence_ms, stale_ms=stale_ms)


MARKS = b"\x02\x03\n\r"
PIECES = [b"A", b"]C1", b"\r", b"\n", b"\r\n", b"\x02", b"\x03", b"\x1d", b"P:", b"4006381333931"]
bytes_of_a_port = st.lists(st.sampled_from(PIECES) | st.binary(max_size=4), max_size=20).map(
    b"".join
)
set_up = st.builds(
    FramingSettings, st.sampled_from(Terminator), st.sampled_from([b"", b"P:"]), st.booleans()
)


def told(found: list[Decode | FrameRejected]) -> list[object]:
    """Return all that was found but the times."""
    return [
        (each.data, each.aim, each.symbology, each.frame.data)
        if isinstance(each, Decode)
        else (each.reason, each.size_bytes, each.head)
        for each in found
    ]


@given(bytes_of_a_port, st.data(), set_up)
def test_however_the_bytes_are_split_the_frames_are_the_same(
    stream: bytes, data: st.DataObject, settings: FramingSettings
) -> None:
    whole = framer(settings)
    expected = whole.feed(stream, 0) + whole.poll(10_000 * MS)
    cuts = sorted(data.draw(st.sets(st.integers(1, max(1, len(stream) - 1)), max_size=6)))
    pieces, now_ms = framer(settings), 0
    found: list[Decode | FrameRejected] = []
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        found += pieces.feed(stream[start:end], now_ms * MS)
        now_ms += data.draw(st.integers(0, settings.silence_ms - 1), "pause in ms")
        found += pieces.poll(now_ms * MS)
    assert told(found + pieces.poll(10_000 * MS)) == told(expected)


def framed(stream: bytes, terminator: Terminator) -> list[bytes]:
    """Cut a stream as the settings' own words say, without a state machine."""
    match terminator:
        case Terminator.CR:
            return [piece.removeprefix(b"\n") for piece in stream.split(b"\r")[:-1]]
        case Terminator.LF:
            return [piece.removesuffix(b"\r") for piece in stream.split(b"\n")[:-1]]
        case Terminator.CRLF:
            return stream.split(b"\r\n")[:-1]
        case Terminator.STX_ETX:
            return re.findall(rb"\x02([^\x02\x03]*)\x03", stream)
        case Terminator.TIMEOUT:
            return [stream]


@given(bytes_of_a_port, st.sampled_from(Terminator))
def test_frames_are_what_stands_between_the_ends(stream: bytes, terminator: Terminator) -> None:
    subject = framer(FramingSettings(terminator))
    found = subject.feed(stream, 0)
    if terminator is Terminator.TIMEOUT:
        found += subject.poll(10_000 * MS)
    decodes = [each.data for each in found if isinstance(each, Decode)]
    assert decodes == [frame for frame in framed(stream, terminator) if frame]


@given(bytes_of_a_port.filter(lambda stream: len(stream) <= 32), st.sampled_from(Terminator))
def test_every_byte_comes_out_in_a_frame_or_in_the_word_of_a_refused_one(
    stream: bytes, terminator: Terminator
) -> None:
    subject = framer(FramingSettings(terminator))
    found = subject.feed(stream, 0) + subject.poll(10_000 * MS)
    out = b"".join(each.data if isinstance(each, Decode) else each.head for each in found)
    assert out.translate(None, MARKS) == stream.translate(None, MARKS)


near_the_limit = st.integers(MAX_FRAME_BYTES - 2, MAX_FRAME_BYTES + 40) | st.integers(1, 40)


@given(st.lists(near_the_limit, max_size=4), set_up, st.integers(1, 20_000))
def test_no_frame_is_longer_than_the_limit_and_no_longer_one_goes_untold(
    sizes: list[int], settings: FramingSettings, chunk: int
) -> None:
    subject = framer(settings)
    found: list[Decode | FrameRejected] = []
    for now, size in enumerate(sizes):
        stream = sent(settings.terminator, settings.prefix + b"X" * size)
        for start in range(0, len(stream), chunk):
            found += subject.feed(stream[start : start + chunk], now * 10_000 * MS)
            assert len(subject._buffer) <= MAX_FRAME_BYTES + len(settings.prefix) + 1
    found += subject.poll(len(sizes) * 10_000 * MS)
    assert [type(each) for each in found] == [
        Decode if size <= MAX_FRAME_BYTES else FrameRejected for size in sizes
    ]
    for each, size in zip(found, sizes, strict=True):
        if isinstance(each, Decode):
            assert each.data == b"X" * size
        else:
            end = len(settings.prefix) + (settings.terminator is Terminator.CRLF)
            assert (each.reason, each.size_bytes) == (RejectReason.TOO_LONG, size + end)


@given(bytes_of_a_port, st.binary(min_size=1).filter(lambda d: not set(d) & set(MARKS)), set_up)
def test_noise_and_a_pause_do_no_harm_to_the_next_frame(
    noise: bytes, data: bytes, settings: FramingSettings
) -> None:
    pause_ns = max(settings.silence_ms, settings.stale_ms) * MS
    after, fresh = framer(settings), framer(settings)
    after.feed(noise, 0)
    after.poll(pause_ns)
    frame = sent(settings.terminator, settings.prefix + data)
    found = after.feed(frame, 2 * pause_ns) + after.poll(4 * pause_ns)
    assert found == fresh.feed(frame, 2 * pause_ns) + fresh.poll(4 * pause_ns)


@example(b"\x02", b"A\x03", FramingSettings(Terminator.STX_ETX))
@given(bytes_of_a_port, bytes_of_a_port, set_up)
def test_what_comes_after_a_pause_is_never_glued_to_what_came_before(
    before: bytes, after: bytes, settings: FramingSettings
) -> None:
    pause_ns = max(settings.silence_ms, settings.stale_ms) * MS
    subject, fresh = framer(settings), framer(settings)
    found = subject.feed(before, 0) + subject.poll(pause_ns)
    begun = len(found)
    found += subject.feed(after, pause_ns) + subject.poll(2 * pause_ns)
    assert found[begun:] == fresh.feed(after, pause_ns) + fresh.poll(2 * pause_ns)


@given(
    st.lists(st.binary(min_size=1, max_size=40).filter(lambda d: not set(d) & set(MARKS))),
    st.sampled_from(ENDED),
)
def test_whatever_the_data_each_scan_comes_out_as_it_went_in(
    scans: list[bytes], terminator: Terminator
) -> None:
    subject = framer(FramingSettings(terminator))
    stream = b"".join(sent(terminator, scan) for scan in scans)
    assert [data for byte in stream for data in datas(subject.feed(bytes([byte]), 0))] == scans


def test_the_shortest_times_that_can_be_waited_for_are_taken() -> None:
    settings = FramingSettings(silence_ms=1, stale_ms=1)
    assert (settings.silence_ms, settings.stale_ms) == (1, 1)


class Kept(Framer):
    """Counts how often bytes are put by, and how many."""

    times = bytes_kept = 0

    def _keep(self, run: bytes) -> None:
        before = len(self._buffer)
        super()._keep(run)
        self.times += 1
        self.bytes_kept += len(self._buffer) - before


@pytest.mark.parametrize("terminator", Terminator)
def test_a_flood_of_noise_costs_a_step_a_piece_and_memory_for_one_frame(
    terminator: Terminator,
) -> None:
    noise = bytes(range(32, 256)) * 4464
    framer = Kept(FramingSettings(terminator), "s")
    pieces = range(0, len(noise), 4096)
    for start in pieces:
        framer.feed(noise[start : start + 4096], start)
    assert framer.times == len(pieces)
    assert framer.bytes_kept <= MAX_FRAME_BYTES + 1
