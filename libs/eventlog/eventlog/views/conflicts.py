"""What somebody else did meanwhile, so that nothing of a batch was written."""


class PositionTaken(Exception):
    """Another projector has moved this position: nothing of the batch was written."""


class BuildsChanged(Exception):
    """There is a build to follow that this pass does not know, or one less: nothing of the batch was written."""
