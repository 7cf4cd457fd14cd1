"""The closed set of rule kinds, one family a file. Pure: a rule sees a desk with facts and says what they are worth."""
