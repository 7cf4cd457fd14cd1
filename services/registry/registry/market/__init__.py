"""Markets: each is its unified social credit code, so that the single writer of a stream refuses a second one."""
