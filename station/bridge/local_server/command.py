"""How the local server is started, and what its end means. Pure."""

from collections.abc import Mapping
from pathlib import Path

from station.bridge.link.trouble import LinkTrouble, told_as
from station.bridge.server_words import of_data, of_port, of_settings
from station.events import Remedy

_ARGUMENTS = ("run", "--stop-on-stdin-close")
_ENDS = {
    2: "The local server's settings cannot be used",
    3: "The local server's data cannot be used",
    4: "The local server's network port cannot be used",
}
"""What the server's exit codes mean (server.cli.console.ExitCode)."""
_HINTS = {4: "For this kiosk's own server it is `port` under [server] in station.toml."}
"""What a kiosk's settings have to do with it, which the server knows nothing of."""


def server_command(executable: Path, *, frozen: bool) -> tuple[str, ...]:
    """Return the command line: the frozen sibling of the kiosk, or this Python's server package."""
    if frozen:
        sibling = executable.with_name(f"scanstation-server{executable.suffix}")
        return (str(sibling), *_ARGUMENTS)
    # -P: never a folder "server" that happens to lie where the kiosk was started.
    return (str(executable), "-P", "-m", "server", *_ARGUMENTS)


_ALONE = {"DATABASE_URL": "", "SCANSTATION_SITE": "", "REDIS_URL": ""}


def server_environment(
    inherited: Mapping[str, str], data_dir: Path, port: int | None, *, demo: bool = False
) -> dict[str, str]:
    """Return the child's environment: the kiosk's own, with its data folder and port.

    With `port` None the inherited SCANSTATION_PORT, or the server's default, holds. What is scanned
    in a demo goes to no centre, whatever the environment or a settings file says.
    """
    environment = {**inherited, "SCANSTATION_DATA_DIR": str(data_dir)}
    if demo:
        environment |= _ALONE
    if port is not None:
        environment["SCANSTATION_PORT"] = str(port)
    return environment


def needs_a_person(exit_code: int) -> bool:
    """Tell whether starting it again will hardly help."""
    return exit_code in _ENDS


def why_it_ended(exit_code: int, stderr_end: str) -> str:
    """Return a sentence for the log and the screen, with what the server said to a person last."""
    what = _ENDS.get(exit_code, f"The local server ended unexpectedly (code {exit_code})")
    said = [line.strip() for line in stderr_end.splitlines() if not line.startswith("{")]
    words = [*filter(None, said), *filter(None, [_HINTS.get(exit_code)])]
    return f"{what}: {' '.join(words)}" if words else f"{what}."


def trouble_of_end(exit_code: int, why: str) -> Remedy:
    """Return what the screen says of an end that `why_it_ended` told of."""
    kind, values = LinkTrouble.ENDED, {"code": str(exit_code)}
    if exit_code in _TOLD:
        kind, values = _TOLD[exit_code](why)
    return told_as(kind, why, **values)


_TOLD = {2: of_settings, 3: of_data, 4: of_port}
