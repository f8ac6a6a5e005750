"""The graph as machines ask it: embedded SPARQL."""
