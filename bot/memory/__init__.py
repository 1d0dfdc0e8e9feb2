"""What the bot remembers between two starts: in SQLite unless told otherwise. Knows no Telegram."""
