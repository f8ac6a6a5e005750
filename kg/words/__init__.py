"""The words of the domain: errors, frozen dataclasses, and the terms of the graph. Imports nothing of ``kg``."""
