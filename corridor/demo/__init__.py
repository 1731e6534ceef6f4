"""The demo: two invented districts, always on a school morning, with a day that plays.

``commands`` loads it and puts it on the clock, ``placing`` chooses where on earth it is a
school morning now, ``day`` acts for its students and staff.
"""
