"""The `shijian` command line."""
