"""The evidence service: asks for proof, takes it in, has it reviewed level by level, keeps the files."""
