"""Who is told that they cover for somebody."""
