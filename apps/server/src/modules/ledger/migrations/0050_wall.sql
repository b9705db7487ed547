-- What the portal may see and book: entries of the client it acts for, each with all its postings. Most postings (revenue,
-- tax, clearing) name no client; they belong to that of their entry.
ALTER TABLE ledger.entries ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON ledger.entries TO ostler_portal USING (client_id = platform.walled_client());

-- An entry and its postings are written by one statement, which does not see the entry yet: the trigger that closes the
-- entry looks for it at the end of the statement, through the wall too, and refuses postings of an entry it does not find.
ALTER TABLE ledger.postings ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON ledger.postings TO ostler_portal
  USING (client_id = platform.walled_client()
         OR (client_id IS NULL AND EXISTS (SELECT FROM ledger.entries e WHERE e.id = entry_id)))
  WITH CHECK (client_id = platform.walled_client() OR client_id IS NULL);
