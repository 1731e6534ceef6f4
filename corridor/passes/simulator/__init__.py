"""What would other rules have done to the passes of the past?

``replay`` is pure: it walks past passes in order through the same rules and the same line
as every decision. ``reading`` brings the passes from the database, a chunk at a time,
``proposals`` makes the book of the rules that are tried, ``figures`` compares the two
replays, and ``running`` puts these together. Nothing here writes anything.
"""
