-- What the portal may see and write: the API tokens of the person who is there. Sign-on links are made by staff and spent by
-- whoever holds one: no rule, so none is seen from the portal.
ALTER TABLE identity.api_tokens ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON identity.api_tokens TO ostler_portal USING (user_id = platform.walled_user());
ALTER TABLE identity.sign_on_links ENABLE ROW LEVEL SECURITY;
