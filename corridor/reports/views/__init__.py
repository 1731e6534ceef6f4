"""The pages of admins that span schools, people and passes."""
