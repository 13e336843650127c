"""Classes that are not centerviz's: found, built and called, each mistake told in a sentence."""
