"""The pages about rosters: how it stands, a run, an upload, a connection, photos."""
