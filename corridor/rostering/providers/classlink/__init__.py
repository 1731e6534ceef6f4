"""ClassLink's Roster Server: OneRoster 1.1 through a proxy, with a bearer per district."""

from corridor.rostering.providers.classlink.opening import open_reader, try_out

__all__ = ["open_reader", "try_out"]
