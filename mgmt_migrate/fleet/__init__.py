"""Many repositories: a list of them, mirrors, one scan each in a process of its own, a store, a report."""
