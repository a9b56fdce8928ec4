"""A camera in a real kernel, read by OpenCV through V4L2: what it sees, and how it fails."""

from collections.abc import Callable

from tests.hardware.bench import Bench
from tests.hardware.simulated_camera import CAMERA, EMPTY, SimulatedCamera, ean_13, qr
from tests.hardware.station_told import Decoded, StationTold, seconds

GTIN = "8801234567893"
QR = "SCAN-0042/한글"
IN_VIEW_S, GONE_S = 1.5, 1.2
LOST_S = 1.0
"""A camera is asked for pictures all the time: that there will be no more is seen at once."""
TRIED_AGAIN_S = 8.0
PLUG_IN_AGAIN = "Plug the camera in again; the last barcode may have to be shown again."
WAIT_A_MOMENT = "Unplug the camera, wait a moment and plug it in again."


async def chosen(camera: SimulatedCamera, told: StationTold) -> None:
    await told.row(lambda row: row["scanner_id"] == CAMERA)
    await camera.choose("work")
    assert await told.ready() == CAMERA


async def reads(camera: SimulatedCamera, told: StationTold, digits: str) -> None:
    await camera.show(ean_13(digits))
    assert await told.decoded() == Decoded(CAMERA, digits.encode(), "]E0")


async def test_it_is_found_off_until_it_is_chosen_and_reads_a_code_once_until_it_leaves(
    camera: SimulatedCamera, told: StationTold
) -> None:
    row = await told.row(lambda row: row["scanner_id"] == CAMERA)
    assert (row["kind"], row["where"], row["role"]) == ("camera", camera.node, "off")
    await chosen(camera, told)
    for picture in (ean_13(GTIN), EMPTY, ean_13(GTIN), EMPTY, qr(QR)):
        await camera.show(picture, GONE_S if picture is EMPTY else IN_VIEW_S)
    gtin = Decoded(CAMERA, GTIN.encode(), "]E0")
    assert [await told.decoded() for _ in range(3)] == [
        gtin,
        gtin,
        Decoded(CAMERA, QR.encode(), "]Q1"),
    ]
    assert await camera.format() == [640, 480, "BGR3"]


async def test_pulled_out_it_is_lost_at_once_and_comes_back_as_itself(
    camera: SimulatedCamera, told: StationTold, measured: Callable[[str], None]
) -> None:
    await chosen(camera, told)
    await reads(camera, told, GTIN)
    node = camera.node
    await told.kernel("add", node)
    await camera.unplug()
    lost = await told.word("ScannerLost")
    lost_s = seconds(await told.kernel("remove", node), lost)
    assert (lost["scanner_id"], PLUG_IN_AGAIN in str(lost["error"])) == (CAMERA, True)
    await camera.plug(ean_13(GTIN))
    ready = await told.word("ScannerReady")
    ready_s = seconds(await told.kernel("add", camera.node), ready)
    assert await told.decoded() == Decoded(CAMERA, GTIN.encode(), "]E0")
    measured(f"camera ready after the kernel has it: {ready_s:.2f} s; lost: {max(lost_s, 0):.2f} s")
    assert lost_s < LOST_S


async def test_one_that_sends_nothing_is_told_once_with_what_to_do_while_others_go_on(
    bench: Bench, camera: SimulatedCamera, told: StationTold
) -> None:
    await chosen(camera, told)
    adapter = await bench.adapter(1)
    scanner_id = await told.ready()
    await camera.set("Percentage of Dropped Buffers", 100)
    lost = await told.word("ScannerLost")
    assert "it sends no picture" in str(lost["error"])
    assert WAIT_A_MOMENT in str(lost["error"])
    adapter.send(b"MEANWHILE\r")
    assert await told.decoded() == Decoded(scanner_id, b"MEANWHILE")
    await camera.rest(TRIED_AGAIN_S)
    await camera.set("Percentage of Dropped Buffers", 0)
    assert await told.ready() == CAMERA
    await reads(camera, told, GTIN)


async def test_one_whose_stream_breaks_is_opened_anew(
    camera: SimulatedCamera, told: StationTold
) -> None:
    await chosen(camera, told)
    await camera.set("Inject Fatal Streaming Error")
    lost = await told.word("ScannerLost")
    assert WAIT_A_MOMENT in str(lost["error"])
    assert await told.ready() == CAMERA
    await reads(camera, told, GTIN)


async def test_one_that_sends_the_same_picture_again_and_again_is_told_once(
    camera: SimulatedCamera, told: StationTold
) -> None:
    await chosen(camera, told)
    await camera.hold()
    lost = await told.word("ScannerLost")
    assert "it sends the same picture again and again" in str(lost["error"])
    await camera.rest(TRIED_AGAIN_S)  # opened anew it shows that picture still: nothing is said
    await camera.show(ean_13(GTIN))
    assert await told.ready() == CAMERA
    assert await told.decoded() == Decoded(CAMERA, GTIN.encode(), "]E0")


async def test_one_that_goes_for_a_moment_is_lost_and_ready_again(
    camera: SimulatedCamera, told: StationTold
) -> None:
    await chosen(camera, told)
    await camera.set("Disconnect")
    assert PLUG_IN_AGAIN in str((await told.word("ScannerLost"))["error"])
    assert await told.ready() == CAMERA
    await reads(camera, told, GTIN)


async def test_one_that_will_not_begin_at_first_is_tried_again(
    camera: SimulatedCamera, told: StationTold
) -> None:
    await camera.set("Inject VIDIOC_REQBUFS Error")
    await camera.set("Inject VIDIOC_STREAMON Error")
    await chosen(camera, told)
    await reads(camera, told, GTIN)
