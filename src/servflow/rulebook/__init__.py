"""Rules as files: reads, checks, compiles and tests rulebooks (YAML to policy objects)."""
