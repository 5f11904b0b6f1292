"""Applying to the certifying training, what the N+1 says of it, choosing, and the N+1's agreement to other trainings:
what people and the cell see of it. The verbs are in `formations.services`."""
