"""Mail to a person when something has been wrong for minutes, and when it is well again.

What it is: `deciding` what is mailed, its `words`, `smtp` that carries them, and `alerts`, the loop
over them, which the leader of a store's servers runs. What it is not: what is wrong
(server.health), or a watch over the server from outside: one that has died mails nothing.
"""
