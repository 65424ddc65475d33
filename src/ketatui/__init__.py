"""ketatui: a terminal reader on ketamine, with the sources beside every statement."""

__version__ = "0.1.0"
