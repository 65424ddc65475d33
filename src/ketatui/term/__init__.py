"""A driver for Textual apps that sends the terminal only what changes on it. It knows nothing of ketatui.

`ketatui.term.driver.ThinDriver` is given to an app as its `driver_class`.
"""
