"""Asks a provider's service for JSON: patiently, within limits, and only where it may.

``address`` says which addresses are allowed, ``limits`` how long and how much, ``failure`` what
can go wrong in words, ``answer`` reads what came back, ``client`` asks.
"""
