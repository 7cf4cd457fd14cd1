"""The commands of `shijian`, a file per subject: arguments in, tables or JSON out."""
