"""How the program ends: codes, sentences, streams."""
