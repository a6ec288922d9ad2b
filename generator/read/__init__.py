"""Read an edition from its YAML: places kept, slips explained, every text walked."""
