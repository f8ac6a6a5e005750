"""county-kg: a knowledge graph builder for the news that China's counties write about themselves."""

__version__ = "0.1.0"
