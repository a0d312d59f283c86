"""Us and the peers on the same work and the same links (`make bench-sync`)."""
