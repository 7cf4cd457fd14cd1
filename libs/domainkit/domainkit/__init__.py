"""The vocabulary of the business code: deciders, projections, policies, rejections. Pure; standard library only."""
