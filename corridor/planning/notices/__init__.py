"""Who is told what about plans."""
