-- A hand-over on its way from its file to the outbox. Rows and events are there only while it is worked on.
create table delivery (
  delivery_id text primary key,
  layout text not null,
  -- drop, push or exchange
  way text not null,
  file_name text not null,
  received_at timestamptz not null,
  -- received, staged, accepted, done; refused; waiting for a person
  status text not null,
  refusal_code text,
  refusal_zh text,
  rows_in integer not null default 0,
  rows_published integer not null default 0,
  rows_unchanged integer not null default 0,
  rows_rejected integer not null default 0,
  rows_ignored integer not null default 0,
  events_published integer not null default 0,
  records_withdrawn integer not null default 0,
  -- relative to the state folder
  kept_path text not null,
  receipt_path text,
  accepted_at timestamptz,
  finished_at timestamptz
);
create index delivery_open on delivery (delivery_id) where status in ('received', 'staged', 'accepted');

create table delivery_row (
  delivery_id text not null,
  ordinal integer not null,
  line integer not null,
  -- mapped until it is decided; published, unchanged, rejected, ignored
  outcome text not null,
  code text,
  reason_zh text,
  primary key (delivery_id, ordinal)
);

create table delivery_event (
  delivery_id text not null,
  ordinal integer not null,
  -- 0 the layout's own event, then those derived
  part smallint not null,
  topic text not null,
  record_id text not null,
  correction_of text,
  content_hash text not null,
  person_key text not null,
  scope text,
  version integer,
  -- person, place, time and values; no plain identity
  body jsonb not null,
  sealed bytea,
  primary key (delivery_id, ordinal, part)
);
create index delivery_event_record on delivery_event (delivery_id, topic, record_id);

-- The last version of every record that was published, by which the next delivery is compared.
create table record_ledger (
  topic text not null,
  source_system text not null,
  record_id text not null,
  version integer not null,
  content_hash text not null,
  person_key text not null,
  withdrawn boolean not null,
  scope text,
  delivery_id text not null,
  body jsonb not null,
  sealed bytea,
  primary key (topic, source_system, record_id)
);
create index record_ledger_scope on record_ledger (topic, source_system, scope) where scope is not null;

-- Rows of an exchange table seen within the overlap, so that reading it again delivers nothing twice.
create table exchange_seen (
  layout text not null,
  row_id text not null,
  updated_at timestamptz not null,
  row_hash text not null,
  primary key (layout, row_id)
);
