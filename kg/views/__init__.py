"""The graph as people look at it: the HTML explorer."""
