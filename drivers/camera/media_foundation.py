"""Which cameras Windows lists, in the order by which OpenCV numbers them.

What it is: MFEnumDeviceSources by ctypes: OpenCV's Media Foundation capture calls the same, and is
asked for a place in its answer. What it is not: tried. It is written against published interfaces
(mfapi.h, mfidl.h, mfobjects.h) and has not been run on Windows. Blocks.
"""

import sys

from drivers.resources import CameraResource

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes
    from uuid import UUID

    _SOURCE_TYPE = "c60ac5fe-252a-478f-a0ef-bc8fa5f7cad3"
    _VIDEO_CAPTURE = "8ac3587a-4ae7-42d8-99e0-0a6013eef90f"
    _FRIENDLY_NAME = "60d0e559-52f8-4fa2-bbce-acdb34a8ec01"
    _SYMBOLIC_LINK = "58f0aad8-22bf-4f8a-bb3d-d2c4978c6e2f"
    _MF_VERSION = 0x00020070
    _RELEASE, _GET_ALLOCATED_STRING, _SET_GUID = 2, 13, 24
    """Places in the table of IMFAttributes' methods (IUnknown has the first three)."""

    def find_cameras() -> tuple[CameraResource, ...]:
        """Return every camera that is there now."""
        com, platform = ctypes.windll.ole32, ctypes.WinDLL("mfplat")
        joined = com.CoInitializeEx(None, 0) >= 0
        try:
            return _started(platform)
        finally:
            if joined:
                com.CoUninitialize()

    def _started(platform: ctypes.WinDLL) -> tuple[CameraResource, ...]:
        if platform.MFStartup(_MF_VERSION, 0) < 0:
            return ()
        try:
            return _listed(platform)
        finally:
            platform.MFShutdown()

    def _listed(platform: ctypes.WinDLL) -> tuple[CameraResource, ...]:
        attributes = ctypes.c_void_p()
        if platform.MFCreateAttributes(ctypes.byref(attributes), 1) < 0:
            return ()
        try:
            _call(attributes, _SET_GUID, _guid(_SOURCE_TYPE), _guid(_VIDEO_CAPTURE))
            return _resources(attributes)
        finally:
            _call(attributes, _RELEASE)

    def _resources(attributes: ctypes.c_void_p) -> tuple[CameraResource, ...]:
        devices, count = ctypes.POINTER(ctypes.c_void_p)(), wintypes.UINT()
        enumerate_sources = ctypes.WinDLL("mf").MFEnumDeviceSources
        if enumerate_sources(attributes, ctypes.byref(devices), ctypes.byref(count)) < 0:
            return ()
        found = []
        for place in range(count.value):
            device = ctypes.c_void_p(devices[place])
            link = _string(device, _SYMBOLIC_LINK) or str(place)
            name = _string(device, _FRIENDLY_NAME) or f"Camera {place}"
            # The link holds vendor, product and serial number, or the socket where there is none.
            found.append(CameraResource(f"camera:{link}"[:200], str(place), name))
            _call(device, _RELEASE)
        ctypes.windll.ole32.CoTaskMemFree(devices)
        return tuple(found)

    def _string(device: ctypes.c_void_p, key: str) -> str:
        text, length = ctypes.c_void_p(), wintypes.UINT()
        given = ctypes.byref(text), ctypes.byref(length)
        if _call(device, _GET_ALLOCATED_STRING, _guid(key), *given) < 0 or not text.value:
            return ""
        try:
            return ctypes.wstring_at(text.value, length.value)
        finally:
            ctypes.windll.ole32.CoTaskMemFree(text)

    def _call(instance: ctypes.c_void_p, place: int, *args: object) -> int:
        """Call a COM object's method by its place in the table."""
        table = ctypes.cast(instance, ctypes.POINTER(ctypes.POINTER(ctypes.c_void_p)))[0]
        result: int = ctypes.WINFUNCTYPE(ctypes.c_long)(table[place] or 0)(instance, *args)
        return result

    def _guid(text: str) -> object:
        return ctypes.create_string_buffer(UUID(text).bytes_le, 16)
