"""The story: a made-up province round told through gRPC, from registration to a corrected, explained score."""
