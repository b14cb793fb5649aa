-- expand

-- Every revision as it was published; what a county was told can always be shown again.
create table alert_revision (
  alert_id text not null,
  revision integer not null,
  county_code text not null,
  kind text not null,
  decided_at bigint not null,
  alert jsonb not null,
  -- A revision read again, or by two instances, is the same row.
  primary key (alert_id, revision)
);

-- The highest revision of each alert. county_code is that of the topic: access is given by topic, and
-- the withdrawal of a household that moved away must reach the county that it left.
create table alert (
  alert_id text primary key,
  revision integer not null,
  county_code text not null,
  town_code text not null,
  village_code text not null,
  household_id text not null,
  kind text not null,
  severity text not null,
  cause text not null,
  rule_id text not null,
  first_met_on integer not null,
  decided_at bigint not null,
  held boolean not null,
  alert jsonb not null
);

-- Pages of a county, newest first; the other conditions are checked on the way.
create index alert_county_page on alert (county_code, decided_at desc, alert_id desc);
-- Counts of what is open, without reading the documents.
create index alert_county_open on alert (county_code, severity, cause) where kind <> 'WITHDRAWN';
