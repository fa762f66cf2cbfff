"""Mail in and out: mailboxes, threading and the outbox that every sender goes through."""
