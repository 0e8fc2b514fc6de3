"""One module for each policy: which facts its rules may ask for and what they may answer."""
