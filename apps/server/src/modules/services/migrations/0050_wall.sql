-- What the portal may see and touch: services of the client it acts for and, of those, the ones that the person is kept to.
-- What hangs on a service is seen by whoever sees the service.
--
-- CASE and not OR: the planner takes it for half of the services, and for none of them an OR whose sides it cannot estimate;
-- then it would read and sort all services of a client for the first page of a list.
ALTER TABLE services.services ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON services.services TO ostler_portal
  USING (client_id = platform.walled_client()
         AND CASE WHEN platform.walled_services() IS NULL THEN true ELSE id = ANY (platform.walled_services()) END);

ALTER TABLE services.upgrades ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON services.upgrades TO ostler_portal
  USING (client_id = platform.walled_client() AND EXISTS (SELECT FROM services.services s WHERE s.id = service_id));
ALTER TABLE services.exempt_clients ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON services.exempt_clients TO ostler_portal USING (client_id = platform.walled_client());

ALTER TABLE services.transitions ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON services.transitions TO ostler_portal
  USING (EXISTS (SELECT FROM services.services s WHERE s.id = service_id));
ALTER TABLE services.attempts ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON services.attempts TO ostler_portal
  USING (EXISTS (SELECT FROM services.services s WHERE s.id = service_id));
ALTER TABLE services.price_changes ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON services.price_changes TO ostler_portal
  USING (EXISTS (SELECT FROM services.services s WHERE s.id = service_id));
ALTER TABLE services.suspensions ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON services.suspensions TO ostler_portal
  USING (EXISTS (SELECT FROM services.services s WHERE s.id = service_id));
ALTER TABLE services.terminations ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON services.terminations TO ostler_portal
  USING (EXISTS (SELECT FROM services.services s WHERE s.id = service_id));
ALTER TABLE services.usage_readings ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON services.usage_readings TO ostler_portal
  USING (EXISTS (SELECT FROM services.services s WHERE s.id = service_id));
ALTER TABLE services.usage_ratings ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON services.usage_ratings TO ostler_portal
  USING (EXISTS (SELECT FROM services.services s WHERE s.id = service_id));
