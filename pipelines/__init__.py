"""Programs for developers: training, vocabulary, builds on batch engines; thin, no logic that kg lacks."""
