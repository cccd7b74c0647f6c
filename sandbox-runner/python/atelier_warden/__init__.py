"""The pilot's only child: builds cages, forks sandboxes from zygotes, holds limits and meters."""
