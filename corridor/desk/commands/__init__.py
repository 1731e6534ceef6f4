"""Everything that the attendance desk does: one public function per verb, each one transaction."""
