"""Drivers for Textual apps: one that hears the terminal out, and on it one that sends only what changes.

They know nothing of ketatui. `ketatui.term.driver.ThinDriver` is given to an app as its `driver_class`.
"""
