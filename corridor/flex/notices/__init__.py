"""Which students are told what of Flex."""
