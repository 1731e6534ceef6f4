"""From roster rows to the tables: stage, compare, guard, apply.

``staging`` copies what the provider yields into temporary tables. ``compare`` sets them
beside what is stored, kind by kind (``kinds``), so that every row is new, changed,
returning, the same, or gone. ``guard`` looks at how much would go. ``apply`` writes.
"""
