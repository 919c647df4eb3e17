"""How well names are told to mean one thing, beside rules that other tools use."""
