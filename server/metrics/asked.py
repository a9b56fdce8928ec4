"""Families of what this server was asked: requests, events of sockets, verdicts. Pure."""

from collections.abc import Iterator

from server.metrics.families import counters, histograms
from server.web.meters import Meters

_OF_REQUESTS = "How long requests took, by the route's template; sockets are told apart."
_OF_EVENTS = "How long what a socket asked took, from its receipt to its acknowledgement."
_OF_VERDICTS = "Scans that were acknowledged by this server, one sent again included."
_OF_REFUSALS = "Requests of stations to store scans of which nothing was stored."


def asked(meters: Meters) -> Iterator[str]:
    """Make the families."""
    requests = [
        ((of.method, of.route, of.status), taken) for of, taken in list(meters.requests.items())
    ]
    yield histograms(
        "http_request_duration_seconds", _OF_REQUESTS, ("method", "route", "status"), requests
    )
    yield histograms(
        "socket_event_duration_seconds",
        _OF_EVENTS,
        ("namespace", "event"),
        list(meters.events.items()),
    )
    verdicts = {verdict.value: count for verdict, count in meters.verdicts.items()}
    yield counters("scans_total", _OF_VERDICTS, "verdict", verdicts)
    refused = {code.value: count for code, count in meters.refused.items()}
    yield counters("scans_refused_total", _OF_REFUSALS, "code", refused)
