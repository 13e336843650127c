"""Training arms: the step, the losses, the networks, and the loop that tells what happens."""
