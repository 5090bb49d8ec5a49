"""Systems and statements of one's own, as a new user would write them."""
