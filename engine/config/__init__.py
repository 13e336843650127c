"""What is asked for: frozen, validated, without torch."""
