"""The reader in a browser: who may come in, a terminal for each window, and the page that shows it.

Each window of a browser is a terminal for one reader, the same program as on any other terminal. So
signals, an end without a word, junk and thin lines are met as they are over SSH; nothing of the reader
is written anew for the browser. The page is drawn by textual-serve's client, which brings xterm.js.
"""
