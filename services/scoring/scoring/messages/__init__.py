"""Values as protobuf messages, and questions from them. No rules."""
