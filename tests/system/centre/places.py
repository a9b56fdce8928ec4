"""One centre and the login of one site, and what goes wrong between them."""

from dataclasses import dataclass

from server.sync.postgres.remote import PostgresRemote
from tests.own_cluster import OwnCluster
from tests.postgres import connected
from tests.system.sync.edges import ORDER

PASSWORD = "old-secret"  # noqa: S105 - of a database that lasts as long as its test


@dataclass(frozen=True)
class Place:
    """A centre in `cluster`; `owner` is its address for who may do everything."""

    cluster: OwnCluster
    owner: str
    login: str

    def address(
        self,
        *,
        password: str = PASSWORD,
        host: str = "127.0.0.1",
        port: int | None = None,
        database: str | None = None,
        options: str = "",
    ) -> str:
        """Return the address of the centre for the site's server."""
        at = f"{host}:{port or self.cluster.port}"
        return f"postgresql://{self.login}:{password}@{at}/{database or self.database}{options}"

    @property
    def database(self) -> str:
        return self.owner.partition("?")[0].rpartition("/")[2]

    async def welcome(self) -> None:
        """Give the site its login and its order."""
        async with connected(self.owner) as connection:
            await connection.execute(
                f"CREATE ROLE {self.login} LOGIN PASSWORD '{PASSWORD}' IN ROLE scanstation_edge"
            )
            await PostgresRemote(connection, "seoul").import_orders([ORDER])

    async def do(self, *statements: str) -> None:
        """Change something as the centre's owner; `{login}` and `{database}` are this one's."""
        async with connected(self.owner) as connection:
            for statement in statements:
                await connection.execute(statement.format(login=self.login, database=self.database))

    async def hang_up(self) -> None:
        """End the site's connections, as a restart of the centre does."""
        async with connected(self.owner) as connection:
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1",
                self.login,
            )

    async def stored(self) -> int:
        """Return how many scans the centre has."""
        async with connected(self.owner) as connection:
            count: int = await connection.fetchval("SELECT count(*) FROM scanstation.scans")
            return count
