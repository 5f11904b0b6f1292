"""A cohort on one page, for the cell: who is where, what is late, what comes next."""
