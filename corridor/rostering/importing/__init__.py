"""From roster rows to the tables: stage, who is who, compare, guard, apply; and back. ADR 16.

``staging`` copies what the provider yields into temporary tables. ``identities`` finds ids that
belong to somebody else now. ``compare`` sets the rows beside what is stored, kind by kind
(``kinds``), so that every row is new, changed, returning, the same, kept, or gone; ``comparison``
is all of that. ``guard`` looks at how much would go, ``examples`` says it in words. ``diff`` notes
what ``apply`` writes, ``undo`` takes it back.
"""
