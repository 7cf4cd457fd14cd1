"""The reading side: projections folded into tables, and the tables read."""
