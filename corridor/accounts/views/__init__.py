"""The pages about signing in, and about one's people."""
