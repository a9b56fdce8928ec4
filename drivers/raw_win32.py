"""Windows' side of Raw Input: the calls into user32.

What it is: a window that nobody sees and that receives messages only, and what Windows tells it of
keyboards. What it is not: a reading of what it is told (raw_keys). `pump` needs a thread of its
own, which owns the window.

Written against the published interface (winuser.h: RegisterRawInputDevices, GetRawInputData,
GetRawInputDeviceList, GetRawInputDeviceInfoW, GetKeyState, WM_INPUT, WM_INPUT_DEVICE_CHANGE). It
has never been run: no Windows was at hand. Importing it elsewhere is harmless; making a `Win32` is
not possible.
"""

import ctypes
import sys
import threading
from collections.abc import Callable, Mapping

if sys.platform == "win32":
    from ctypes import wintypes

    _RIM_TYPEKEYBOARD = 1
    _RID_INPUT = 0x10000003
    _RIDI_DEVICENAME = 0x20000007
    _RIDEV_INPUTSINK, _RIDEV_DEVNOTIFY, _RIDEV_REMOVE = 0x100, 0x2000, 0x1
    _GENERIC_DESKTOP, _KEYBOARD = 0x01, 0x06
    _WM_CLOSE, _WM_INPUT, _WM_INPUT_DEVICE_CHANGE = 0x0010, 0x00FF, 0x00FE
    _GIDC_REMOVAL = 2
    _HWND_MESSAGE = -3
    _FAILED = 0xFFFFFFFF
    _VK_CAPITAL, _TOGGLED = 0x14, 1
    _ANSWERS_S = 1.0

    class _Device(ctypes.Structure):
        """RAWINPUTDEVICE."""

        _fields_ = (
            ("usage_page", wintypes.USHORT),
            ("usage", wintypes.USHORT),
            ("flags", wintypes.DWORD),
            ("target", wintypes.HWND),
        )

    class _Listed(ctypes.Structure):
        """RAWINPUTDEVICELIST."""

        _fields_ = (("device", wintypes.HANDLE), ("kind", wintypes.DWORD))

    class _Header(ctypes.Structure):
        """RAWINPUTHEADER."""

        _fields_ = (
            ("kind", wintypes.DWORD),
            ("size", wintypes.DWORD),
            ("device", wintypes.HANDLE),
            ("wparam", wintypes.WPARAM),
        )

    def _user32() -> ctypes.WinDLL:
        """Load user32 and say what it takes and gives: handles do not fit into ctypes' int."""
        user32 = ctypes.WinDLL("user32", use_last_error=True)
        uint_p = ctypes.POINTER(wintypes.UINT)
        signatures = {
            "CreateWindowExW": (
                [wintypes.DWORD, wintypes.LPCWSTR, wintypes.LPCWSTR, wintypes.DWORD]
                + [ctypes.c_int] * 4
                + [wintypes.HWND, wintypes.HMENU, wintypes.HINSTANCE, wintypes.LPVOID],
                wintypes.HWND,
            ),
            "DestroyWindow": ([wintypes.HWND], wintypes.BOOL),
            "DefWindowProcW": (
                [wintypes.HWND, wintypes.UINT, wintypes.WPARAM, wintypes.LPARAM],
                wintypes.LPARAM,
            ),
            "PostMessageW": (
                [wintypes.HWND, wintypes.UINT, wintypes.WPARAM, wintypes.LPARAM],
                wintypes.BOOL,
            ),
            "GetMessageW": (
                [ctypes.POINTER(wintypes.MSG), wintypes.HWND, wintypes.UINT, wintypes.UINT],
                ctypes.c_int,
            ),
            "RegisterRawInputDevices": (
                [ctypes.POINTER(_Device), wintypes.UINT, wintypes.UINT],
                wintypes.BOOL,
            ),
            "GetRawInputData": (
                [wintypes.HANDLE, wintypes.UINT, wintypes.LPVOID, uint_p, wintypes.UINT],
                wintypes.UINT,
            ),
            "GetRawInputDeviceList": (
                [ctypes.POINTER(_Listed), uint_p, wintypes.UINT],
                wintypes.UINT,
            ),
            "GetRawInputDeviceInfoW": (
                [wintypes.HANDLE, wintypes.UINT, wintypes.LPVOID, uint_p],
                wintypes.UINT,
            ),
            "GetKeyState": ([ctypes.c_int], wintypes.SHORT),
        }
        for name, (takes, gives) in signatures.items():
            function = getattr(user32, name)
            function.argtypes, function.restype = takes, gives
        return user32

    class Win32:
        """Fulfils `raw_input.Windows`."""

        def __init__(self) -> None:
            self._user32 = _user32()
            self._window: int | None = None

        def keyboards(self) -> Mapping[int, str]:
            """Return the keyboards that are there: their names by handle.

            Raises:
                OSError: Windows does not tell.
            """
            count = wintypes.UINT()
            size = ctypes.sizeof(_Listed)
            self._user32.GetRawInputDeviceList(None, ctypes.byref(count), size)
            listed = (_Listed * (count.value + 8))()  # some more may be plugged in right now
            count.value = len(listed)
            found = self._user32.GetRawInputDeviceList(listed, ctypes.byref(count), size)
            if found == _FAILED:
                raise ctypes.WinError(ctypes.get_last_error())
            keyboards = (each for each in listed[:found] if each.kind == _RIM_TYPEKEYBOARD)
            return {each.device: self._name(each.device) for each in keyboards}

        def pump(
            self,
            began: Callable[[], None],
            hear: Callable[[bytes], None],
            gone: Callable[[int], None],
        ) -> None:
            """Hand over each RAWINPUT and the handle of each keyboard that goes, until stopped.

            Raises:
                OSError: Windows gives no window, or no keys.
            """
            self._window = self._user32.CreateWindowExW(
                0, "Message", None, 0, 0, 0, 0, 0, _HWND_MESSAGE, None, None, None
            )
            if not self._window:
                raise ctypes.WinError(ctypes.get_last_error())
            try:
                self._register(_RIDEV_INPUTSINK | _RIDEV_DEVNOTIFY, self._window)
                began()
                self._pump(hear, gone)
            finally:
                self._register(_RIDEV_REMOVE, None)
                self._user32.DestroyWindow(self._window)
                self._window = None

        def stop(self) -> None:
            """End `pump`; called on another thread."""
            if self._window:
                self._user32.PostMessageW(self._window, _WM_CLOSE, 0, 0)

        def caps_lock_on(self) -> bool:
            """Tell whether Caps Lock is on.

            A thread knows of the keys what they were when its messages began, and what these told
            it since; only one that is new knows what they are now.
            """
            told: list[int] = []
            asking = threading.Thread(
                target=lambda: told.append(self._user32.GetKeyState(_VK_CAPITAL)), daemon=True
            )
            asking.start()
            asking.join(_ANSWERS_S)
            return bool(told and told[0] & _TOGGLED)

        def _pump(self, hear: Callable[[bytes], None], gone: Callable[[int], None]) -> None:
            message = wintypes.MSG()
            while self._user32.GetMessageW(ctypes.byref(message), self._window, 0, 0) > 0:
                if message.message == _WM_CLOSE:
                    return
                if message.message == _WM_INPUT:
                    hear(self._input(message.lParam))
                elif message.message == _WM_INPUT_DEVICE_CHANGE and message.wParam == _GIDC_REMOVAL:
                    gone(message.lParam)
                # WM_INPUT must reach it, or the system does not clean up.
                self._user32.DefWindowProcW(
                    message.hWnd, message.message, message.wParam, message.lParam
                )

        def _register(self, flags: int, window: int | None) -> None:
            device = _Device(_GENERIC_DESKTOP, _KEYBOARD, flags, window)
            done = self._user32.RegisterRawInputDevices(
                ctypes.byref(device), 1, ctypes.sizeof(_Device)
            )
            if not done and not flags & _RIDEV_REMOVE:
                raise ctypes.WinError(ctypes.get_last_error())

        def _input(self, handle: int) -> bytes:
            """Return the RAWINPUT of a message; empty when it cannot be had."""
            size = wintypes.UINT()
            header = ctypes.sizeof(_Header)
            self._user32.GetRawInputData(handle, _RID_INPUT, None, ctypes.byref(size), header)
            data = ctypes.create_string_buffer(size.value)
            got = self._user32.GetRawInputData(handle, _RID_INPUT, data, ctypes.byref(size), header)
            return b"" if got == _FAILED else data.raw[:got]

        def _name(self, device: int) -> str:
            length = wintypes.UINT()
            self._user32.GetRawInputDeviceInfoW(
                device, _RIDI_DEVICENAME, None, ctypes.byref(length)
            )
            name = ctypes.create_unicode_buffer(length.value + 1)
            self._user32.GetRawInputDeviceInfoW(
                device, _RIDI_DEVICENAME, name, ctypes.byref(length)
            )
            return name.value
