"""The learner's side of a sandbox: runs the entry file, or serves the judge's calls."""
