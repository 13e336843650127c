"""What every module of `data` may use."""
