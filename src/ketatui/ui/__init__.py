"""How it is used: the Textual app, its screens and widgets, commands and themes."""
