"""What there is to read: the content model, its validation, and the compiled library."""
