"""``servflow rulebook ...``: one module a command, and their signatures in ``commands``."""
