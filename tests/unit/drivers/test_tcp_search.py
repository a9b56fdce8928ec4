"""Network scanners are where the configuration says."""

from drivers.framing import FramingSettings, Terminator
from drivers.place import Kind
from drivers.resources import TcpResource
from drivers.tcp import TcpClientDriver, TcpListenerDriver, TcpSettings
from drivers.tcp_search import TcpSearch, tcp_resource


def test_an_address_is_the_identity_and_which_side_connects() -> None:
    assert tcp_resource("10.0.0.7", 9004, listens=False) == TcpResource(
        "tcp:10.0.0.7:9004", "10.0.0.7", 9004, "10.0.0.7:9004"
    )
    assert tcp_resource("::", 9004, listens=True, name="Gate").scanner_id == "tcp:listen::::9004"


def test_each_is_always_there_and_driven_as_it_is_or_was_chosen() -> None:
    client = tcp_resource("10.0.0.7", 9004, listens=False)
    listener = tcp_resource("127.0.0.1", 9005, listens=True)
    first, second = TcpSearch([(client, TcpSettings()), (listener, TcpSettings())]).places()
    assert (first.kind, first.driven, first.resource) == (Kind.NETWORK, True, client)
    chosen = TcpSettings(FramingSettings(Terminator.LF))
    made = first.make("Left", chosen)
    assert isinstance(made, TcpClientDriver)
    assert (made.name, made._settings) == ("Left", chosen)
    assert isinstance(second.make("Right", None), TcpListenerDriver)
