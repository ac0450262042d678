"""Tables: columns as declared data, models over frozen rows, one view, one delegate."""
