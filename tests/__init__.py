import os

# As kg/cli.py does, before numpy is imported: windows are read side by side, one thread each.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
