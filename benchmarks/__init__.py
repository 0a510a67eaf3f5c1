"""What paperkin costs and what it gives up for speed, measured against named baselines in the same run."""
