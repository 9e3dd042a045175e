"""`manage.py bench faults`: real servers and processes are killed in the middle of their work, and the rows counted.

A PostgreSQL and a Redis of the run's own stand in a temporary folder on ports of their own; the worker and
the beat are those of the house. `servers` starts and kills, `plan` says what dies when, `count` says what was
lost or doubled, `letterbox` is where outside messages arrive, `run` plays it. Nothing here ever touches a
configured database.
"""
