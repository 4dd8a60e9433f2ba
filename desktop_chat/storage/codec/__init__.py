"""The only place that knows JSON keys: messages, conversation facts, records, drafts and the events of a reply."""
