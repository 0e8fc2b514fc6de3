"""The four tables: tickets, complaints, returns, refunds. They never import each other and meet through effects."""
