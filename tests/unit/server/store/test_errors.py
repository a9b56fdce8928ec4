from server.store.errors import StoreBusyError, StoreError, StoreFaultError, is_fault


def test_an_error_tells_operation_detail_and_hint() -> None:
    error = StoreBusyError("store", "4096 jobs wait", "it will be sent again")
    assert isinstance(error, StoreError)
    assert str(error) == "store: 4096 jobs wait (it will be sent again)"
    assert (error.operation, error.detail, error.hint) == (
        "store",
        "4096 jobs wait",
        "it will be sent again",
    )


def test_a_fault_is_what_trying_again_does_not_mend() -> None:
    assert is_fault(LookupError())
    assert is_fault(StoreFaultError("store", "no such column", "report it"))
    assert not is_fault(StoreBusyError("store", "4096 jobs wait", "it will be sent again"))


def test_what_the_operating_system_lacks_may_be_there_later_and_is_no_fault() -> None:
    assert not is_fault(MemoryError())
    assert not is_fault(OSError("too many open files"))
