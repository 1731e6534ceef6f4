"""What admins look at: the day in numbers, places and people as they are now."""
