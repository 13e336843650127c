"""The user's own files: IDX, CSV and pictures, read and checked."""
