"""Who is told what about passes."""
