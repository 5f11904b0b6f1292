"""The papers of a training: its programme, and those of each trainee of a cohort."""
