/**
 * What codes cost, and whether they come back; nobody's rows. `range` and `country` of the number are null where a code
 * goes to proved phones alone: those are no sign of pumping. Part of the identity schema.
 */
export const SMS_SENT = `
  CREATE TABLE identity.sms_sent (
    id uuid PRIMARY KEY,
    phone text NOT NULL,
    address text NOT NULL,
    sent_at timestamptz NOT NULL,
    range text,
    country text,
    confirmed_at timestamptz
  );
  CREATE INDEX sms_sent_phone ON identity.sms_sent (phone, sent_at);
  CREATE INDEX sms_sent_at ON identity.sms_sent (sent_at);
  CREATE INDEX sms_sent_range ON identity.sms_sent (range, sent_at);
  CREATE INDEX sms_sent_country ON identity.sms_sent (country, sent_at);
  GRANT SELECT, INSERT, DELETE, UPDATE (confirmed_at) ON identity.sms_sent TO sallyport_app;

  CREATE TABLE identity.sms_stops (
    numbers text PRIMARY KEY,
    until timestamptz NOT NULL
  );
  GRANT SELECT, INSERT, UPDATE, DELETE ON identity.sms_stops TO sallyport_app;
`;
