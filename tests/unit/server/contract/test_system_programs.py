from server.contract.system_programs import system_environment


def test_a_packed_program_lends_the_systems_programs_no_library() -> None:
    packed = {"PATH": "/bin", "LD_LIBRARY_PATH": "/opt/scanstation"}
    assert system_environment(packed, frozen=True) == {"PATH": "/bin"}
    before = {**packed, "LD_LIBRARY_PATH_ORIG": "/opt/driver"}
    expected = {"PATH": "/bin", "LD_LIBRARY_PATH": "/opt/driver"}
    assert system_environment(before, frozen=True) == expected
    assert before["LD_LIBRARY_PATH"] == "/opt/scanstation"


def test_what_is_not_packed_hands_its_environment_on_as_it_is() -> None:
    chosen = {"LD_LIBRARY_PATH": "/opt/driver"}
    assert system_environment(chosen, frozen=False) == chosen
