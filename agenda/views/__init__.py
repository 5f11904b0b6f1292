"""What people see of sessions, by subject."""
