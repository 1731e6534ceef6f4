"""The pages of setting up: parse, one command, answer."""
