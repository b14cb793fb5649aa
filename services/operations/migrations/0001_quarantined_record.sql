-- expand

-- Everything on hub.quarantine, searchable. key_bytes and value_bytes may hold anything at all, also
-- personal data: no view and no endpoint may select them, only a redrive.
create table quarantined_record (
  quarantine_id text primary key,
  quarantined_id bigint generated always as identity unique,
  topic text not null,
  partition integer not null,
  record_offset bigint not null,
  consumer_group text not null,
  key_bytes bytea,
  value_bytes bytea,
  headers jsonb not null,
  error_code text not null,
  field text,
  reason_zh text not null,
  county_code text,
  first_seen_at bigint not null,
  last_seen_at bigint not null,
  attempts integer not null
);

-- Counts for the start screen and the gauge.
create index quarantined_record_topic on quarantined_record (topic, error_code);
