"""Django's PostgreSQL backend, with the district in force told to every transaction."""
