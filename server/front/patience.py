"""How long a front waits for a server before it asks another one, or gives up.

What it is: figures that both templates share, in seconds. What it is not: patience with who asks,
which each program has its own words for (`templates`). Pure.
"""

ANSWER_S = 8
"""So long an answer may take to begin: shorter than `RETRY_S`, else no other is asked in time."""
RETRY_S = 10
"""So long after a request came another server may still be asked."""
SLOW_ANSWER_S = 300
"""The same for what takes its time: a backup of a large store, a table, a sheet, a printer."""
SLOW_PATHS = r"^/api/(backups$|sheets/|stations/[^/]+/print|[^/]+\.csv$)"
"""The routes of those, as both programs match them. An import has an hour, a socket no limit."""
