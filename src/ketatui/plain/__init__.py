"""The reader without cursor addressing: lines in, lines out, for speech, braille and poor terminals."""
