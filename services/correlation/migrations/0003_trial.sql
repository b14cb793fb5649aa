-- Drafts of standards tried on a county's own history. Rows go after some weeks: register records
-- what was tried by the hash of the text.
create table trial (
  trial_id uuid primary key,
  county_code text not null,
  document text not null,
  -- SHA-256 of the text in UTF-8, hexadecimal.
  content_hash text not null,
  asked_by text not null,
  -- Milliseconds since 1970, as all instants here.
  asked_at bigint not null,
  -- WAITING, RUNNING, DONE, REFUSED (the document is wrong) or FAILED.
  status text not null,
  -- Until then its worker is believed to live; after it another one may begin the trial anew.
  lease_until bigint not null default 0,
  standard_id text,
  version integer,
  tried_from integer,
  problems jsonb not null default '[]',
  households_total integer not null default 0,
  households_done integer not null default 0,
  events_done integer not null default 0,
  result jsonb,
  finished_at bigint
);

-- The queue is read in this order, and it is short.
create index trial_open on trial (asked_at) where status in ('WAITING', 'RUNNING');

create table trial_change (
  trial_id uuid not null references trial on delete cascade,
  number integer not null,
  household_id text not null,
  alert_id text not null,
  rule_id text not null,
  county_code text not null,
  town_code text not null,
  village_code text not null,
  kind text not null,
  severity_before text,
  severity_after text,
  primary key (trial_id, number)
);
