"""What rules say: policy objects take facts and give a ``Decision``; they know no state."""
