"""Where rosters come from: each turns its source into the rows of ``corridor.rostering.roster``."""
