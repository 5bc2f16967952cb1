"""What stands in the way: difficulties that units report, and what became of them."""
