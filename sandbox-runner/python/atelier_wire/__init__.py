"""What travels over pipes: frames, and arrays inside them."""
