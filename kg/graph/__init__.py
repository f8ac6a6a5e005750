"""Facts become RDF: ontology, checks and serialisations."""
