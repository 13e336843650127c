"""Pictures made of characters; plotext is used here alone."""
