"""Windows' service control manager: the calls into advapi32.

What it is: a service made, removed, asked for, and run under it. What it is not: what is asked of
it (`service`), or the server.

Written against the published interface (winsvc.h: OpenSCManagerW, CreateServiceW, OpenServiceW,
ChangeServiceConfig2W, DeleteService, QueryServiceStatus, StartServiceCtrlDispatcherW,
RegisterServiceCtrlHandlerExW, SetServiceStatus). It has never been run: no Windows was at hand.
Importing it elsewhere is harmless; making a `Scm` is not possible.
"""

import ctypes
import sys
from collections.abc import Callable, Sequence

from server.windows.service import STOPS, Service, State, Told

if sys.platform == "win32":
    from ctypes import wintypes

    _MANAGER_ALL, _SERVICE_ALL, _QUERY = 0xF003F, 0xF01FF, 0x4
    _OWN_PROCESS, _AUTO_START, _ERROR_NORMAL = 0x10, 0x2, 0x1
    _DESCRIPTION, _FAILURE_ACTIONS, _ON_ANY_FAILURE = 1, 2, 4
    _NO_SUCH_SERVICE, _NOT_IMPLEMENTED, _INTERROGATE = 1060, 120, 0x4

    class _Status(ctypes.Structure):
        """SERVICE_STATUS."""

        _fields_ = (
            ("kind", wintypes.DWORD),
            ("state", wintypes.DWORD),
            ("accepts", wintypes.DWORD),
            ("win32_exit_code", wintypes.DWORD),
            ("exit_code", wintypes.DWORD),
            ("check_point", wintypes.DWORD),
            ("wait_ms", wintypes.DWORD),
        )

    class _ActionAt(ctypes.Structure):
        """SC_ACTION."""

        _fields_ = (("kind", ctypes.c_int), ("after_ms", wintypes.DWORD))

    class _FailureActions(ctypes.Structure):
        """SERVICE_FAILURE_ACTIONSW."""

        _fields_ = (
            ("reset_s", wintypes.DWORD),
            ("reboot_message", wintypes.LPWSTR),
            ("command", wintypes.LPWSTR),
            ("count", wintypes.DWORD),
            ("actions", ctypes.POINTER(_ActionAt)),
        )

    _MAIN = ctypes.WINFUNCTYPE(None, wintypes.DWORD, ctypes.POINTER(wintypes.LPWSTR))
    _HANDLER = ctypes.WINFUNCTYPE(
        wintypes.DWORD, wintypes.DWORD, wintypes.DWORD, wintypes.LPVOID, wintypes.LPVOID
    )

    class _Entry(ctypes.Structure):
        """SERVICE_TABLE_ENTRYW."""

        _fields_ = (("name", wintypes.LPWSTR), ("main", _MAIN))

    def _advapi32() -> ctypes.WinDLL:
        """Load advapi32 and say what it takes and gives: handles do not fit into ctypes' int."""
        library = ctypes.WinDLL("advapi32", use_last_error=True)
        handle, word, dword = wintypes.HANDLE, wintypes.LPCWSTR, wintypes.DWORD
        void = wintypes.LPVOID
        status = ctypes.POINTER(_Status)
        signatures: dict[str, tuple[Sequence[object], object]] = {
            "OpenSCManagerW": ([word, word, dword], handle),
            "OpenServiceW": ([handle, word, dword], handle),
            "CreateServiceW": (
                [*(handle, word, word, *(dword,) * 4), *(word, word, void, word, word, word)],
                handle,
            ),
            "ChangeServiceConfig2W": ([handle, dword, wintypes.LPVOID], wintypes.BOOL),
            "DeleteService": ([handle], wintypes.BOOL),
            "CloseServiceHandle": ([handle], wintypes.BOOL),
            "QueryServiceStatus": ([handle, status], wintypes.BOOL),
            "StartServiceCtrlDispatcherW": ([ctypes.POINTER(_Entry)], wintypes.BOOL),
            "RegisterServiceCtrlHandlerExW": ([word, _HANDLER, wintypes.LPVOID], handle),
            "SetServiceStatus": ([handle, status], wintypes.BOOL),
        }
        for name, (takes, gives) in signatures.items():
            function = getattr(library, name)
            function.argtypes, function.restype = takes, gives
        return library

    class Scm:
        """Fulfils `server.cli.service.Manager`. Each call raises OSError with Windows' reason."""

        def __init__(self) -> None:
            self._library = _advapi32()

        def install(self, service: Service) -> None:
            """Make the service, which starts with Windows; its recovery with it."""
            manager = self._checked(self._library.OpenSCManagerW(None, None, _MANAGER_ALL))
            try:
                made = self._checked(
                    self._library.CreateServiceW(
                        *(manager, service.name, service.display, _SERVICE_ALL),
                        *(_OWN_PROCESS, _AUTO_START, _ERROR_NORMAL, service.command),
                        *(None, None, None, service.account, None),
                    )
                )
                try:
                    self._recover(made, service)
                finally:
                    self._library.CloseServiceHandle(made)
            finally:
                self._library.CloseServiceHandle(manager)

        def _recover(self, made: int, service: Service) -> None:
            actions = (_ActionAt * len(service.actions))(
                *(_ActionAt(kind, after_ms) for kind, after_ms in service.actions)
            )
            failure = _FailureActions(service.reset_s, None, None, len(actions), actions)
            # An end with an error is a death, too, though the service said that it ended.
            for what, value in (
                (_DESCRIPTION, wintypes.LPWSTR(service.description)),
                (_FAILURE_ACTIONS, failure),
                (_ON_ANY_FAILURE, wintypes.BOOL(True)),
            ):
                self._checked(self._library.ChangeServiceConfig2W(made, what, ctypes.byref(value)))

        def uninstall(self, name: str) -> None:
            """Remove the service; one that runs goes when it has ended."""
            found = self._open(name, _SERVICE_ALL)
            try:
                self._checked(self._library.DeleteService(found))
            finally:
                self._library.CloseServiceHandle(found)

        def state(self, name: str) -> State | None:
            """Return how the service stands; None where it is not installed."""
            try:
                found = self._open(name, _QUERY)
            except OSError as error:
                if error.winerror == _NO_SUCH_SERVICE:
                    return None
                raise
            try:
                status = _Status()
                self._checked(self._library.QueryServiceStatus(found, ctypes.byref(status)))
                return State(status.state)
            finally:
                self._library.CloseServiceHandle(found)

        def run(
            self,
            name: str,
            serve: Callable[[Callable[[Told], None]], None],
            stop: Callable[[], None],
        ) -> None:
            """Have the manager run `serve`, which tells how it stands, until it returns."""

            def asked(control: int, _kind: int, _data: int, _context: int) -> int:
                if control in STOPS:
                    stop()
                return 0 if control in {*STOPS, _INTERROGATE} else _NOT_IMPLEMENTED

            def begin(_count: int, _words: object) -> None:
                handle = self._library.RegisterServiceCtrlHandlerExW(name, handler, None)
                serve(lambda told: self._tell(handle, told))

            handler, main = _HANDLER(asked), _MAIN(begin)  # kept: Windows calls them till the end
            table = (_Entry * 2)(_Entry(name, main), _Entry(None, _MAIN()))
            self._checked(self._library.StartServiceCtrlDispatcherW(table))

        def _tell(self, handle: int, told: Told) -> None:
            status = _Status(
                _OWN_PROCESS,
                told.state,
                told.accepts,
                told.win32_exit_code,
                told.exit_code,
                0,
                told.wait_ms,
            )
            self._checked(self._library.SetServiceStatus(handle, ctypes.byref(status)))

        def _open(self, name: str, rights: int) -> int:
            manager = self._checked(self._library.OpenSCManagerW(None, None, 0x1))
            try:
                return self._checked(self._library.OpenServiceW(manager, name, rights))
            finally:
                self._library.CloseServiceHandle(manager)

        def _checked(self, result: int | None) -> int:
            if not result:
                raise ctypes.WinError(ctypes.get_last_error())
            return result
