"""What things are: immutable values without rules (money, time, parties, goods, orders, sources, findings)."""
