"""Articles become mentions: the spaCy pipeline, gazetteers, name shapes and the trained NER model."""
