"""Where search engines plug in: each finds the passages whose terms weigh most for a question."""
