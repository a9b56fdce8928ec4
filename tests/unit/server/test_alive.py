"""A container's health check: asks where the settings say, and says what it heard."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from server import alive


class _Answering(BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        body = self.path.encode()
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[_Answering]]:
    handler = type("_Answers", (_Answering,), {})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        monkeypatch.setenv("SCANSTATION_PORT", str(server.server_port))
        yield handler
        server.shutdown()
        thread.join()


def test_a_server_that_can_do_its_work_is_healthy_and_its_words_are_shown(
    answering: type[_Answering], capsys: pytest.CaptureFixture[str]
) -> None:
    assert answering.status == 200
    assert alive.main() == 0
    assert capsys.readouterr().out == "/api/health\n"


def test_one_that_says_it_cannot_is_not(answering: type[_Answering]) -> None:
    answering.status = 503
    assert alive.main() == 1


def test_where_nobody_listens_or_the_settings_are_wrong_it_is_not_and_says_why(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SCANSTATION_PORT", "1")
    assert alive.main() == 1
    assert "refused" in capsys.readouterr().out
    monkeypatch.setenv("SCANSTATION_PORT", "none")
    assert alive.main() == 1
    assert "SCANSTATION_PORT" in capsys.readouterr().out
