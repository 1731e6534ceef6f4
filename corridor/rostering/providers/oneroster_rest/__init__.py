"""OneRoster 1.1 and 1.2 over the network (1EdTech OneRoster REST).

``opening`` signs in, ``service`` knows the addresses, ``paging`` reads a collection to its true
end, ``cells`` turns its objects into what a CSV's columns would say, ``checks`` says what a
reference that leads nowhere means here, ``adapter`` is the roster that comes out.
"""

from corridor.rostering.providers.oneroster_rest.opening import open_reader, try_out

__all__ = ["open_reader", "try_out"]
