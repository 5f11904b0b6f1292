"""What is seen of each trainee before the jury: assessments, evidence, and the file that gathers them."""
