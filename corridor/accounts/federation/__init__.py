"""Signing in through somebody else: what a provider tells, whose account that is, the door.

``claims`` is what a provider proved, ``settings`` what a district agreed with it, ``finding``
whom that means, ``linking`` whose account it is, ``entering`` what the browser gets. How a
provider is asked is its own: ``openid`` (Google, Microsoft), ``portals`` (Clever, ClassLink),
``saml``; ``asking`` knows them all.
"""
