"""What Prometheus reads at `/metrics`: figures of this server, taken when it asks.

What it is: one module a subject, each of which makes families of what is there already, and
`scrape`, which asks them. What it is not: alerts (`installer/monitoring`), or a measure on the way
of a scan (`server.durations`). With several servers of one store each tells its own; what is the
store's is told alike by each, and says so in its help.
"""
