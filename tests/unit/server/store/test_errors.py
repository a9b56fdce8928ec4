from server.store.errors import StoreBusyError, StoreError


def test_an_error_tells_operation_detail_and_hint() -> None:
    error = StoreBusyError("store", "4096 jobs wait", "it will be sent again")
    assert isinstance(error, StoreError)
    assert str(error) == "store: 4096 jobs wait (it will be sent again)"
    assert (error.operation, error.detail, error.hint) == (
        "store",
        "4096 jobs wait",
        "it will be sent again",
    )
