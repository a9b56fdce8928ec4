from server.store.kept import Kept


def test_one_value_too_many_begins_anew_with_it() -> None:
    kept: Kept[str, int] = Kept(2)
    assert kept.keep("a", 1) == 1
    kept.keep("b", 2)
    kept.keep("b", 3)
    assert kept == {"a": 1, "b": 3}
    kept.keep("c", 4)
    assert kept == {"c": 4}
