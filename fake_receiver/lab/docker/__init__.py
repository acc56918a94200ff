"""Run a scenario with a real mail server in Docker: the home of the Docker SDK.

Everything goes through the engine's API (archives, exec, attached streams), nothing through a
container's address or a bind mount, so that the engine may be on another machine.
"""
