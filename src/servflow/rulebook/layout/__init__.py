"""The canonical layout of rulebook files: order, indentation, quotes and blank lines, with every comment kept."""
