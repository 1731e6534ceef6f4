"""The pages about a school's day and its rules, for its admins."""
