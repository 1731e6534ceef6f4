"""Signing in through somebody else: what a provider tells, whose account that is, the door.

``claims`` is what a provider proved, ``settings`` what a district agreed with it, ``linking``
whose account it is, ``entering`` what the browser gets. How a provider is asked is its own
module's: ``adapter`` for OpenID Connect.
"""
