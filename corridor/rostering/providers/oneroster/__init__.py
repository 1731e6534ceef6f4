"""What OneRoster means, however it is brought: by CSV files or over the network.

``columns`` is the specification of each table, ``values`` reads one value, ``records`` are the
typed rows, ``checks`` the rules between them, ``orgs`` and ``membership`` say who is what at
which school, ``rows`` is the roster that comes out.
"""
