PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE mailboxes (address TEXT PRIMARY KEY, maildir TEXT NOT NULL, active INTEGER NOT NULL DEFAULT 1);
INSERT INTO mailboxes VALUES('alice@verein.example','verein.example/alice/',1);
INSERT INTO mailboxes VALUES('carol@verein.example','verein.example/carol/',1);
INSERT INTO mailboxes VALUES('news@verein.example','verein.example/news/',1);
COMMIT;
