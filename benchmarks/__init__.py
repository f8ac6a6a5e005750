"""Measurements that a person runs; some of them hold a test as well."""
