"""Makes rosters of any size, the same every time: for the demo, for tests and for trials.

``plan`` divides people among schools, ``timetable`` puts students into classes,
``district`` builds schools with people and names, ``demo`` the demo's two districts, and
``write`` writes what came out as a OneRoster 1.2 package.
"""

from corridor.rostering.sample.demo import demo_district
from corridor.rostering.sample.district import sample_district
from corridor.rostering.sample.write import write_package

__all__ = ["demo_district", "sample_district", "write_package"]
