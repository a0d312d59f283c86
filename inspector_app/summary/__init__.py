"""What the partner may read: content from an allow-list, and its renderings."""
