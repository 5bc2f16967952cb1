"""Rules as data: regulation packs (YAML) and their loader. Knows no Django."""
