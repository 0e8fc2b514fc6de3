"""The conformance kit of a host's store: named checks, each with its promise, played with real cases."""
