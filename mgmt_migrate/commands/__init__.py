"""One file a command: parse, call one function, hand the outcome to a report.

A module holds a function of its own name whose parameters are Typer options, and which returns the exit
status; or a `typer.Typer` called `app` if the command has commands below it. `mgmt_migrate.cli` loads it when
it is chosen.
"""
